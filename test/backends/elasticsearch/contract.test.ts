import { describe } from 'vitest';
import { SHARED_SERVER } from '../../support/shared-server.js';
import { sharedServer, skipWithoutServer } from '../../support/use-shared-server.js';
import { describeBackendContract } from '../contract.js';
import { engineBackend } from './engine-feed.js';

skipWithoutServer();

describe.runIf(SHARED_SERVER !== undefined).concurrent(`on ${SHARED_SERVER ?? 'no server'}`, () => {
  const server = sharedServer();
  // pages so small that everything is split, probed and paged; `npm run test:engines` takes pages of the usual size
  describeBackendContract('Elasticsearch, small pages', (records, feed) =>
    engineBackend(server().url, records, feed, { page_size: '7', concurrency: '3' }),
  );
});
