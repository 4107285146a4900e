import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // these take every server, for minutes: npm run test:engines
    exclude: ['test/engines/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // modules are loaded once for many files: that halves the processor time
    isolate: false,
  },
});
