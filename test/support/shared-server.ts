import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { available, ENGINES, startEngine } from '../../scripts/engine.mjs';
import type { Engine } from '../../scripts/engine/types.mjs';

// one server is enough here; `npm run test:engines` takes every one
export const LIKELIEST_SERVER = 'elasticsearch-8.19.2';

/** The server on which tests of one server run: undefined if none can be started here. */
export const SHARED_SERVER = [LIKELIEST_SERVER, ...ENGINES].find((each) => available(each).ok);

const START_MS = 240_000;

declare module 'vitest' {
  interface ProvidedContext {
    /** The address at which a test asks for the server's own. */
    sharedServer: string;
  }
}

/** One real server for all test files. It is started when the first of them asks for its address, and stopped at the end. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let engine: Promise<Engine> | undefined;
  const desk = createServer((_, response) => {
    engine ??= startEngine({ name: SHARED_SERVER ?? '', quick: true, timeout: START_MS });
    engine.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('sharedServer', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.close();
    await (await engine?.catch(() => undefined))?.stop();
  };
}
