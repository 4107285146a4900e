import { existsSync, statfsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// what is compiled, and what threads run, is there only once it was built
const BUILT_SCAN_FILES = fileURLToPath(new URL('test/support/built-scan-files.ts', import.meta.url));

// Most files of a test live for a moment, and are flushed to the disk: where memory serves as a disk, that costs nothing.
const MEMORY_DISK = '/dev/shm';
const ENOUGH_BYTES = 2e9;
function isRoomy(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ENOUGH_BYTES;
}
if (isRoomy(MEMORY_DISK)) process.env['TMPDIR'] ??= MEMORY_DISK;

// Node itself loads what is built, in a third of the time that sources take here.
const BUILT_MODULES = fileURLToPath(new URL('build', import.meta.url));
const ALIASES = {
  sources: { find: /^\.\/scan-files\.js$/, replacement: BUILT_SCAN_FILES },
  built: { find: /^(?:\.\.\/)+src\/(.*\.js)$/, replacement: `${BUILT_MODULES}/$1` },
};

/** Tests of the sources, or with `--mode built` of the modules that were built of them. */
export default defineConfig(({ mode }) => ({
  resolve: { alias: [mode === 'built' ? ALIASES.built : ALIASES.sources] },
  test: {
    server: { deps: { external: [/\/build\/.*\.js$/] } },
    include: ['test/**/*.test.ts'],
    // these take every server, for minutes: npm run test:engines
    exclude: ['test/engines/**', 'node_modules/**'],
    globalSetup: 'test/support/shared-server.ts',
    setupFiles: 'test/support/property-runs.ts',
    // far more than any test takes: a test that hangs ends, one on a busy machine goes on
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // most of what a test waits for is another process
    maxWorkers: 4,
    // modules are loaded once for many files: that halves the processor time
    isolate: false,
    maxConcurrency: 10,
  },
}));
