import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LONG_TESTS_RUN } from './support/long-tests.js';
import { ROOT, temporaryFolder } from './support/run-tool.js';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>;
};
const bundledClient = JSON.parse(
  readFileSync(join(PACKAGES, '@duckdb/node-api/package.json'), 'utf8'),
) as typeof manifest;
const IMPORT =
  /(?:^import (?:[^"';]* from )?|\bimport\(|\b__require\(|createRequire\(import\.meta\.url\)\()["']([^"'.][^"']*)["']/gm;

const chunks = readdirSync(DIST).filter((file) => file.endsWith('.js'));
const textOf = (chunk: string): string => readFileSync(join(DIST, chunk), 'utf8');

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The chunks that are loaded before the first line of a chunk runs, itself among them. */
function loadedWith(chunk: string, found = new Set<string>()): Set<string> {
  if (found.has(chunk)) return found;
  found.add(chunk);
  for (const [, name = ''] of textOf(chunk).matchAll(/^import (?:[^"';]* from )?["']\.\/([^"']+)["']/gm)) {
    loadedWith(name, found);
  }
  return found;
}

/** The packages that the types of the library import. */
function typedWith(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(file)) return found;
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (specifier.startsWith('.')) typedWith(join(dirname(file), specifier.replace(/\.js$/, '.d.ts')), seen, found);
    else if (!isBuiltin(specifier)) found.add(packageOf(specifier));
  }
  return found;
}

describe('the built command', () => {
  it('is installed with every package that it imports, and with no other', () => {
    const imported = new Set<string>();
    for (const chunk of chunks) {
      for (const [, specifier = ''] of textOf(chunk).matchAll(IMPORT)) {
        if (!isBuiltin(specifier)) imported.add(packageOf(specifier));
      }
    }
    expect([...imported].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('is installed with the native engine that its bundled client is made for', () => {
    expect(manifest.dependencies).toMatchObject(bundledClient.dependencies);
  });

  it('carries the licence of each package beside its code', () => {
    const notices = new Map<string, number>();
    for (const chunk of chunks) {
      const text = textOf(chunk);
      const regions = [...text.matchAll(/^\/\/ node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)];
      for (const name of new Set(regions.map(([, each = '']) => each))) {
        notices.set(name, (notices.get(name) ?? 0) + 1);
        expect(text, `${chunk} holds ${name}`).toContain(`/*! ${name}`);
      }
    }
    expect([...notices.keys()]).toEqual(expect.arrayContaining(['zod', '@elastic/transport', 'date-fns']));
  });

  it("loads neither the cluster's client nor an engine until they are used", () => {
    const heavy = /node_modules\/(?:@elastic|@duckdb|linkedom|@observablehq)\//;
    for (const start of ['bin.js', 'index.js']) {
      expect([...loadedWith(start)].filter((chunk) => heavy.test(textOf(chunk)))).toEqual([]);
    }
  });
});

describe('the types of the library', () => {
  // the build of a test run makes none
  it.runIf(LONG_TESTS_RUN)('need no package', () => {
    const folder = temporaryFolder();
    const compiler = [join(PACKAGES, 'typescript/bin/tsc'), '-p', join(ROOT, 'tsconfig.build.json')];
    execFileSync(process.execPath, [...compiler, '--emitDeclarationOnly', '--declarationDir', folder]);
    expect([...typedWith(join(folder, 'index.d.ts'))]).toEqual([]);
  });
});
