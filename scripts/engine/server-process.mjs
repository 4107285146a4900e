// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {object} ServerProcess
 * @property {Promise<string>} ended how it ended, in words
 * @property {(signal: NodeJS.Signals) => void} signal to all of its processes
 * @property {(graceMs: number) => Promise<void>} stop orderly if it can within that time; 0 kills it at once
 *
 * @typedef {object} ProcessOptions
 * @property {string} command
 * @property {NodeJS.ProcessEnv} env
 * @property {string} folder
 * @property {string} logFile
 * @property {import('./account.mjs').Account | undefined} account
 * @property {import('./watchdog.mjs').Watchdog} watchdog
 */

const SHOWN_LINES = 20;

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether there is such a group
 */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * @param {number} group
 */
async function untilGone(group) {
  // Not for ever: in a container nobody may collect what has ended, and it still counts.
  for (let attempt = 0; attempt < 100 && signalGroup(group, 0); attempt += 1) await sleep(20);
}

/**
 * @param {ProcessOptions} options
 * @returns {Promise<ServerProcess>}
 */
export async function startServerProcess({ command, env, folder, logFile, account, watchdog }) {
  const output = await open(logFile, 'a');
  const child = spawn(command, {
    cwd: folder,
    env,
    ...account,
    // A group of its own: newer servers are two processes, a launcher and the server.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  const exit = once(child, 'exit');
  const group = child.pid;
  if (group !== undefined) watchdog.watch(group);
  await output.close();
  let running = true;
  const ended = exit
    .then(
      ([code, signal]) => (signal === null ? `exit code ${code}` : `signal ${signal}`),
      (error) => String(error),
    )
    .then(async (reason) => {
      if (group !== undefined) {
        signalGroup(group, 'SIGKILL');
        await untilGone(group);
        watchdog.forget(group);
      }
      running = false;
      return reason;
    });
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    if (running && group !== undefined) signalGroup(group, name);
  };
  return {
    ended,
    signal,
    stop: async (graceMs) => {
      if (graceMs > 0) signal('SIGTERM');
      // A paused process would not notice.
      signal('SIGCONT');
      const timer = setTimeout(signal, graceMs, 'SIGKILL');
      await ended;
      clearTimeout(timer);
    },
  };
}

/**
 * @param {string} logFile
 * @returns {Promise<readonly string[]>}
 */
async function linesOf(logFile) {
  const content = await readFile(logFile, 'utf8').catch(() => '');
  return content.trimEnd().split('\n');
}

/**
 * @param {string} logFile
 * @returns {Promise<string>} its last lines
 */
export async function tail(logFile) {
  return (await linesOf(logFile)).slice(-SHOWN_LINES).join('\n');
}

/**
 * Why a server ended: its first error, which a long stack trace and an orderly goodbye may follow.
 *
 * @param {string} logFile
 * @returns {Promise<string>}
 */
export async function lastWords(logFile) {
  const lines = await linesOf(logFile);
  const error = lines.findIndex((line) => /\]\[(?:ERROR|FATAL)/.test(line));
  return error === -1 ? tail(logFile) : lines.slice(error, error + SHOWN_LINES).join('\n');
}
