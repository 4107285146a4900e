import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, it } from 'vitest';

const folder = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>;
};
const bundled = JSON.parse(
  readFileSync(new URL('../node_modules/@duckdb/node-api/package.json', import.meta.url), 'utf8'),
) as typeof manifest;
const IMPORT =
  /(?:^import (?:[^"';]* from )?|\bimport\(|\b__require\(|createRequire\(import\.meta\.url\)\()["']([^"'.][^"']*)["']/gm;

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

it('is installed with every package that the built command imports, and with no other', () => {
  const imported = new Set<string>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
    for (const [, specifier = ''] of readFileSync(new URL(name, folder), 'utf8').matchAll(IMPORT)) {
      if (!isBuiltin(specifier)) imported.add(packageOf(specifier));
    }
  }
  expect([...imported].sort()).toEqual(Object.keys(manifest.dependencies).sort());
});

it('is installed with the native engine that its bundled client is made for', () => {
  expect(manifest.dependencies).toMatchObject(bundled.dependencies);
});
