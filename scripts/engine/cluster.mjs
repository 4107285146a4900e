// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { lastWords, startServerProcess, tail } from './server-process.mjs';

/**
 * @typedef {import('./types.mjs').Engine} Engine
 * @typedef {import('./server-process.mjs').ProcessOptions} ProcessOptions
 * @typedef {import('./server-process.mjs').ServerProcess} ServerProcess
 * @typedef {Pick<Engine, 'stopNode' | 'killNode' | 'startNode' | 'pauseNode' | 'resumeNode' | 'untilHealthy' | 'died'>} Control
 *
 * @typedef {object} ControlOptions
 * @property {string} name of the engine, for messages
 * @property {readonly ProcessOptions[]} nodes
 * @property {Engine['request']} ask
 * @property {number} timeout milliseconds to become healthy
 */

/** For an orderly end. Everything is thrown away afterwards, so there is no point in being patient. */
const GRACE_MS = 10_000;

const POLL_MS = 100;

/**
 * @param {ControlOptions} options
 * @returns {Control & { stopAll: () => Promise<void> }}
 */
export function controlNodes({ name, nodes, ask, timeout }) {
  /** @type {Map<number, ServerProcess>} */
  const running = new Map();
  /** @type {(error: Error) => void} */
  let reportDeath = () => {};
  /** @type {Promise<Error>} */
  const died = new Promise((resolve) => {
    reportDeath = resolve;
  });

  /** @param {number} index */
  const optionsOf = (index) => {
    const options = nodes[index];
    if (options === undefined) throw new RangeError(`${name} has ${nodes.length} nodes, from 0: no node ${index}`);
    return options;
  };

  /** @param {number} index */
  const startNode = async (index) => {
    const options = optionsOf(index);
    if (running.has(index)) throw new Error(`node ${index} of ${name} runs already`);
    const started = await startServerProcess(options);
    running.set(index, started);
    void started.ended.then(async (reason) => {
      // Gone from the map: told to.
      if (running.get(index) !== started) return;
      running.delete(index);
      reportDeath(new Error(`${name} ended (${reason}):\n${await lastWords(options.logFile)}`));
    });
  };

  /**
   * @param {number} index
   * @param {number} graceMs
   */
  const endNode = async (index, graceMs) => {
    optionsOf(index);
    const server = running.get(index);
    running.delete(index);
    await server?.stop(graceMs);
  };

  /**
   * @param {number} node
   * @param {number} wanted
   * @returns {Promise<string | undefined>} what is wrong, if anything
   */
  const ailment = async (node, wanted) => {
    try {
      const { status, body } = await ask('/_cluster/health', { node, timeout: 5_000 });
      if (status === 200 && body.status !== 'red' && body.number_of_nodes === wanted) return undefined;
      return `node ${node} answers ${status} ${JSON.stringify(body)}`;
    } catch (error) {
      return `node ${node}: ${error}`;
    }
  };

  /** @type {Engine['untilHealthy']} */
  const untilHealthy = async (wanted = running.size, signal) => {
    const deadline = Date.now() + timeout;
    for (;;) {
      // Every node must say so: a node that is gone is still counted by the others for a while.
      const ailments = await Promise.all([...running.keys()].map((node) => ailment(node, wanted)));
      if (running.size > 0 && ailments.every((each) => each === undefined)) return;
      signal?.throwIfAborted();
      if (Date.now() > deadline) {
        const logs = await Promise.all(nodes.map(({ logFile }) => tail(logFile)));
        throw new Error([`${name} is not healthy after ${timeout} ms`, ...ailments, ...logs].join('\n'));
      }
      await Promise.race([sleep(POLL_MS), died.then((error) => Promise.reject(error))]);
    }
  };

  return {
    died,
    startNode,
    stopNode: (index) => endNode(index, GRACE_MS),
    killNode: (index) => endNode(index, 0),
    pauseNode: (index) => running.get(index)?.signal('SIGSTOP'),
    resumeNode: (index) => running.get(index)?.signal('SIGCONT'),
    untilHealthy,
    stopAll: async () => {
      await Promise.all([...running.keys()].map((index) => endNode(index, GRACE_MS)));
    },
  };
}
