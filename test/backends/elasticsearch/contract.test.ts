import { describe } from 'vitest';
import { available, ENGINES } from '../../../scripts/engine.mjs';
import { realServer } from '../../support/real-server.js';
import { skipLoudly } from '../../support/skip-loudly.js';
import { describeBackendContract } from '../contract.js';
import { engineBackend } from './engine-feed.js';

// one server is enough here; `npm run test:engines` takes every one
const LIKELIEST = 'elasticsearch-8.19.2';
const name = [LIKELIEST, ...ENGINES].find((each) => available(each).ok);
const lacking = available(LIKELIEST);

if (!lacking.ok && name === undefined) skipLoudly('Elasticsearch and OpenSearch', lacking.reason);

describe.runIf(name !== undefined).concurrent(`on ${name ?? 'no server'}`, () => {
  const server = realServer(name ?? LIKELIEST);
  describeBackendContract('Elasticsearch', (records, feed) => engineBackend(server().url, records, feed));
  // pages so small that everything is split, probed and paged
  describeBackendContract('Elasticsearch, small pages', (records, feed) =>
    engineBackend(server().url, records, feed, { page_size: '7', concurrency: '3' }),
  );
});
