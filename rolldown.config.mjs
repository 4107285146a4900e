import glob from 'fast-glob';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

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
  // a command that is a program of its own
  'commander:node:child_process': 'export const spawn = undefined;',
};

// To import these, Node asks for each value that they have, and so opens the standard input, lists its own flags, or sets up
// the whole of Web Crypto.
const ASKED_FOR_LESS = {
  'node:process': 'export default process;',
  'node:crypto':
    "export const { createHash, createHmac, randomBytes, randomUUID } = process.getBuiltinModule('node:crypto');",
};
const PREFIX = '\0left-out:';
const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/)/s;

/** The name of what is bundled instead of a module, for the module that imports it. */
function substituteOf(id, importer = '') {
  const [, , by] = PACKAGE.exec(importer) ?? [];
  if (by === undefined && id in ASKED_FOR_LESS) return id;
  return [id, `${by}:${id}`].find((name) => name in LEFT_OUT);
}

const leaveOut = {
  name: 'leave-out',
  resolveId(id, importer) {
    const name = substituteOf(id, importer);
    return name === undefined ? null : `${PREFIX}${name}`;
  },
  load: (id) => (id.startsWith(PREFIX) ? { ...LEFT_OUT, ...ASKED_FOR_LESS }[id.slice(PREFIX.length)] : null),
};

/** The licence and the notice that a package brings, as a comment that minifiers keep. */
function noticeOf(moduleId) {
  const [, folder, name] = PACKAGE.exec(moduleId) ?? [];
  if (folder === undefined) return [];
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i.test(file));
  if (files.length === 0) {
    const { license, author } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
    return [`/*! ${name}: ${license}, ${author?.name ?? author ?? 'its authors'} */`];
  }
  const text = files.map((file) => readFileSync(`${folder}${file}`, 'utf8').trim()).join('\n\n');
  return [`/*! ${name}\n${text.replaceAll('*/', '* /')}\n*/`];
}

// To find and read a module's file takes longer than to run what is in it. What every run over files of JSON needs is
// therefore in few files: what the command and a thread of the scan share, what either has beside it, and what only a run
// has. Whatever else there is has a file of its own, and is loaded only when it is needed.
const BIN = 'src/bin.ts';
const MAIN = 'src/cli/main.ts';
const THREAD = 'src/backends/files/json/scan-thread.ts';
const OF_A_RUN = [
  'src/run.ts',
  'src/log/text-log.ts',
  'src/cli/run-options.ts',
  'src/cli/notifications-of.ts',
  'src/cli/with-outputs.ts',
  'src/outputs/outputs.ts',
  'src/analyzers/file-type.ts',
  'src/backends/files/json-backend.ts',
  'src/detectors/original.ts',
  'src/history/decision.ts',
];

/** The modules that some modules import, directly or not, but for what is imported only when it is needed. */
function closureOf(roots, context) {
  const found = new Set(roots.map((root) => resolve(root)));
  for (const id of found) if (!context.getModuleInfo(id)) throw new Error(`${id} is not there any more`);
  for (const id of found) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

let closures;
function fileOf(id, context) {
  // what runs when it is loaded must not be loaded by what it waits for
  if ([BIN, MAIN, THREAD].some((entry) => resolve(entry) === id)) return null;
  closures ??= [[BIN], [THREAD], OF_A_RUN].map((roots) => closureOf(roots, context));
  const [inBin, inThread, inRun] = closures.map((closure) => closure.has(id));
  if (inThread) return inBin ? 'common' : 'scan';
  if (inBin) return 'command-line';
  return inRun ? 'run-files' : null;
}

/** A file that only passes names of another on. */
const PASSED_ON = /^export \{([^}]*)\} from "(\.\/[^"]+)";\s*$/;

// If one module of a file is imported when it is needed, the bundler makes a file that passes its names on: to read it takes
// as long as to read one that holds something. The names are taken from the file that holds them instead.
const takeDirectly = {
  name: 'take-directly',
  generateBundle(_options, bundle) {
    for (const [fileName, passing] of Object.entries(bundle)) {
      const [, names, from] = (!passing.isEntry && PASSED_ON.exec(passing.code ?? '')) || [];
      if (from === undefined) continue;
      const taken = names.split(',').map((name) => name.trim().split(' as '));
      const object = taken.map(([name, as = name]) => `${as}: of.${name}`).join(', ');
      for (const chunk of Object.values(bundle)) {
        chunk.code = chunk.code?.replaceAll(
          `import("./${fileName}")`,
          `import("${from}").then((of) => ({ ${object} }))`,
        );
      }
      delete bundle[fileName];
    }
  },
};

// Node's `fetch` takes longer to load than what it is asked for here, a data URL.
const decodeWithoutFetch = {
  name: 'decode-without-fetch',
  transform: {
    filter: { id: /\/node_modules\/zstddec\// },
    handler: (code) => code.replace('typeof fetch !== "undefined"', 'false'),
  },
};

/** How sources are read: types are dropped, and what Node 20 doesn't know is put in other words. */
const FROM_SOURCES = {
  platform: 'node',
  tsconfig: 'tsconfig.build.json',
  transform: { target: 'node20.19' },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
};

const bundled = {
  ...FROM_SOURCES,
  input: { bin: BIN, index: 'src/index.ts', 'scan-thread': THREAD },
  external: (id, importer) => (/^node:/.test(id) && substituteOf(id, importer) === undefined) || isInstalled(id),
  plugins: [leaveOut, decodeWithoutFetch, takeDirectly],
  preserveEntrySignatures: 'allow-extension',
  // what one command imports when it is needed, another needs from its start
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: 'dist',
    chunkFileNames: '[name].js',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf, debugName: 'of a run' }] },
    banner: ({ moduleIds }) => [...new Set(moduleIds.flatMap(noticeOf))].sort().join('\n'),
  },
};

/** Each module by itself, with the packages where they are: for tests and scripts that need a part of the tool. */
const moduleByModule = {
  ...FROM_SOURCES,
  input: Object.fromEntries(
    glob.globSync('src/**/*.ts', { ignore: ['**/assembly/**'] }).map((path) => [path.slice(4, -3), path]),
  ),
  // but for what the bundler itself adds
  external: /^(?!@oxc-project)[@a-z]/,
  treeshake: false,
  output: { dir: 'build', preserveModules: true, preserveModulesRoot: 'src' },
};

export default [bundled, moduleByModule];
