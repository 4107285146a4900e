import { readdirSync, readFileSync } from 'node:fs';

// What is installed beside the command: packages with native code, and one that is loaded only when there is a fault. All
// others are bundled, and are packages of development: their modules are many and small, so that reading them one by
// one would take a third of the time of a small run, and an installation weighs what is used of them.
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const isInstalled = (id) => Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`));

// What bundled packages load and the tool has no use for: tables of a columnar query language, traces that nobody
// collects, pictures of a browser's canvas, colours of a debug log.
const LEFT_OUT = {
  'apache-arrow/Arrow.node': 'export const tableFromIPC = undefined, RecordBatchStreamReader = undefined;',
  '@opentelemetry/core': 'export const suppressTracing = (context) => context;',
  canvas: "export const createCanvas = () => ({ getContext: () => null, toDataURL: () => '' });",
  'supports-color': 'export const stderr = false;',
};
const PREFIX = '\0left-out:';
const leaveOut = {
  name: 'leave-out',
  resolveId: (id) => (id in LEFT_OUT ? `${PREFIX}${id}` : null),
  load: (id) => (id.startsWith(PREFIX) ? LEFT_OUT[id.slice(PREFIX.length)] : null),
};

const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//s;

/** The licence and the notice that a package brings, as a comment that minifiers keep. */
function noticeOf(moduleId) {
  const [folder, name] = PACKAGE.exec(moduleId) ?? [];
  if (folder === undefined) return [];
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i.test(file));
  if (files.length === 0) {
    const { license, author } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
    return [`/*! ${name}: ${license}, ${author?.name ?? author ?? 'its authors'} */`];
  }
  const text = files.map((file) => readFileSync(`${folder}${file}`, 'utf8').trim()).join('\n\n');
  return [`/*! ${name}\n${text.replaceAll('*/', '* /')}\n*/`];
}

export default {
  input: {
    bin: 'build/bin.js',
    index: 'build/index.js',
    'scan-thread': 'build/backends/files/json/scan-thread.js',
  },
  platform: 'node',
  external: (id) => /^node:/.test(id) || isInstalled(id),
  plugins: [leaveOut],
  output: {
    dir: 'dist',
    chunkFileNames: '[name].js',
    banner: ({ moduleIds }) => [...new Set(moduleIds.flatMap(noticeOf))].sort().join('\n'),
  },
};
