import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// what is compiled, and what threads run, is there only once it was built
const BUILT_SCAN_FILES = fileURLToPath(new URL('test/support/built-scan-files.ts', import.meta.url));

export default defineConfig({
  resolve: { alias: [{ find: /^\.\/scan-files\.js$/, replacement: BUILT_SCAN_FILES }] },
  test: {
    include: ['test/**/*.test.ts'],
    // these take every server, for minutes: npm run test:engines
    exclude: ['test/engines/**', 'node_modules/**'],
    globalSetup: 'test/support/shared-server.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // most of what a test waits for is another process
    maxWorkers: 3,
    // modules are loaded once for many files: that halves the processor time
    isolate: false,
    maxConcurrency: 10,
  },
});
