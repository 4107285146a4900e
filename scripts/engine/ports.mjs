// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems hand out for outgoing connections, which could take a port before the server does. */
const FIRST = 20_000;
const LAST = 32_000;

/** A server takes seconds to listen on its ports: another one started meanwhile must not get the same. */
const given = new Set();

/**
 * @param {number} port
 * @returns {Promise<import('node:net').Server | undefined>}
 */
async function occupy(port) {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

/**
 * @param {number} count
 * @returns {Promise<number[]>} ports of 127.0.0.1 nobody listens on
 */
export async function freePorts(count) {
  /** @type {Map<number, import('node:net').Server>} */
  const occupied = new Map();
  // Held until all are found, so that none comes twice.
  while (occupied.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const server = given.has(port) ? undefined : await occupy(port);
    if (server) occupied.set(port, server);
    given.add(port);
  }
  await Promise.all([...occupied.values()].map(async (server) => once(server.close(), 'close')));
  return [...occupied.keys()];
}
