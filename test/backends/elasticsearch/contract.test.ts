import { describe } from 'vitest';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { SHARED_SERVER } from '../../support/shared-server.js';
import { sharedServer, skipWithoutServer } from '../../support/use-shared-server.js';
import { describeBackendContract } from '../contract.js';
import { engineBackend } from './engine-feed.js';

skipWithoutServer();

// so small that much is split, probed and paged, and if all tests must run, everything
const PAGE_SIZE = LONG_TESTS_RUN ? '7' : '50';

describe.runIf(SHARED_SERVER !== undefined).concurrent(`on ${SHARED_SERVER ?? 'no server'}`, () => {
  const server = sharedServer();
  // `npm run test:engines` takes pages of the usual size
  describeBackendContract('Elasticsearch, small pages', (records, feed) =>
    engineBackend(server().url, records, feed, { page_size: PAGE_SIZE, concurrency: '3' }),
  );
});
