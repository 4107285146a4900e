import { readFileSync } from 'node:fs';

// Modules of our own are many and small, and of zod's a run needs few: read one by one, they would take a third of the
// time of a small run. All other packages stay as they are installed.
const BUNDLED = 'zod';
// helpers that the bundler itself brings, and calls where it rewrites syntax: nobody has them installed
const IN_BUNDLE = [BUNDLED, '@oxc-project/runtime'];
const LICENSE = readFileSync(new URL(`node_modules/${BUNDLED}/LICENSE`, import.meta.url), 'utf8');

export default {
  input: { bin: 'build/bin.js', index: 'build/index.js' },
  platform: 'node',
  external: (id) => /^[^./]/.test(id) && !IN_BUNDLE.some((name) => id === name || id.startsWith(`${name}/`)),
  output: {
    dir: 'dist',
    chunkFileNames: '[name].js',
    banner: ({ moduleIds }) =>
      moduleIds.some((id) => id.includes(`/node_modules/${BUNDLED}/`)) ? `/*! ${BUNDLED}\n${LICENSE}*/` : '',
  },
};
