// Starts the built command, for the harnesses that run it hundreds of times.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../support/seeded-random.mjs';

export const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
export const TINY_BACKEND = fileURLToPath(new URL('../fixtures/tiny-backend.mjs', import.meta.url));

/**
 * Runs the command and tells how it ended. `onStart` is given the child, `onLine` each line of its log while it runs.
 */
export function runCommand(args, { cwd, env = {}, onStart, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, ...env } });
    let [stdout, stderr, line] = ['', '', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (!onLine) return;
      const lines = (line + chunk).split('\n');
      line = lines.pop();
      lines.forEach((text) => onLine(text, child));
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, ms: performance.now() - began }));
    onStart?.(child);
  });
}

/** Whole numbers below `most`, and fractions, the same for the same seed. */
export function randomNumbers(seed) {
  const next = seededRandom(seed);
  return { below: (most) => Math.floor(next() * most), fraction: next };
}

/** `--name value` from the command line, a whole number. */
export function numberFlag(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
  return value;
}

export function textFlag(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}
