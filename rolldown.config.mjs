import { readFileSync } from 'node:fs';

// Modules of our own are many and small, those of the engine's client are too, and of zod's a run needs few: read one by
// one, they would take a third of the time of a small run. All other packages stay as they are installed.
const BUNDLED = ['zod', '@duckdb/node-api'];
const isBundled = (id) => BUNDLED.some((name) => id === name || id.startsWith(`${name}/`));

const licenseOf = (name) => readFileSync(new URL(`node_modules/${name}/LICENSE`, import.meta.url), 'utf8');
const notices = BUNDLED.map((name) => ({
  folder: `/node_modules/${name}/`,
  text: `/*! ${name}\n${licenseOf(name)}*/`,
}));

export default {
  input: { bin: 'build/bin.js', index: 'build/index.js' },
  platform: 'node',
  external: (id) => /^[^./]/.test(id) && !isBundled(id),
  output: {
    dir: 'dist',
    chunkFileNames: '[name].js',
    banner: ({ moduleIds }) =>
      notices
        .filter(({ folder }) => moduleIds.some((id) => id.includes(folder)))
        .map(({ text }) => text)
        .join('\n'),
  },
};
