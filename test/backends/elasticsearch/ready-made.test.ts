import { describe } from 'vitest';
import { describeReadyMade } from '../../engines/ready-made.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { SHARED_SERVER } from '../../support/shared-server.js';
import { sharedServer, skipWithoutServer } from '../../support/use-shared-server.js';

// the run on all servers has them too
const isWanted = LONG_TESTS_RUN && SHARED_SERVER !== undefined;

skipWithoutServer();

describe.runIf(isWanted)('documents of products on a real server', () => {
  describeReadyMade(sharedServer());
});
