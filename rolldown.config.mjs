import { readFileSync } from 'node:fs';

// Modules of our own are many and small, and of zod's a run needs few: read one by one, they would take a third of the
// time of a small run. All other packages stay as they are installed.
const BUNDLED = 'zod';
const LICENSE = readFileSync(new URL(`node_modules/${BUNDLED}/LICENSE`, import.meta.url), 'utf8');

export default {
  input: { bin: 'build/bin.js', index: 'build/index.js' },
  platform: 'node',
  external: (id) => /^[^./]/.test(id) && id !== BUNDLED && !id.startsWith(`${BUNDLED}/`),
  output: {
    dir: 'dist',
    chunkFileNames: '[name].js',
    banner: ({ moduleIds }) =>
      moduleIds.some((id) => id.includes(`/node_modules/${BUNDLED}/`)) ? `/*! ${BUNDLED}\n${LICENSE}*/` : '',
  },
};
