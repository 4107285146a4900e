import { defineConfig } from 'vitest/config';

/** Tests on real servers, three files at a time: `npm run test:engines`. */
export default defineConfig({
  test: {
    // here everything is tried at length
    env: { TPA_TEST_ALL: '1' },
    include: ['test/engines/**/*.test.ts'],
    testTimeout: 150_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 3,
    // most of what runs at the same time waits: for pauses of the tool, or for an answer that never comes
    maxConcurrency: 12,
  },
});
