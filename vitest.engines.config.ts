import { defineConfig } from 'vitest/config';

/** Tests on real servers, one file after the other: `npm run test:engines`. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    testTimeout: 150_000,
    hookTimeout: 240_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
