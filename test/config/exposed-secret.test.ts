import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfigFile } from '../../src/config/config-file.js';
import { exposedSecretWarning } from '../../src/config/exposed-secret.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function warningOf(line: string, mode: number): string | undefined {
  const path = join(folder, 'config.ini');
  writeFileSync(path, `[cluster]\n${line}\n`);
  chmodSync(path, mode);
  const warnings: string[] = [];
  readConfigFile(path, {}, { warn: (text) => warnings.push(text) });
  expect(warnings.length).toBeLessThanOrEqual(1);
  return warnings[0];
}

it.each([
  'password = s3cret',
  'api_key = s3cret',
  'bearer: s3cret',
  'key_passphrase = s3cret',
  'hosts = https://me:s3cret@host',
])('tells of "%s" where everyone may read it, and never the secret', (line) => {
  const warning = warningOf(line, 0o644);
  expect(warning).toMatch(/'.*config\.ini' holds a secret \(section \[cluster\], key '\w+'\) and everyone may read it/);
  expect(warning).not.toContain('s3cret');
  expect(warningOf(line, 0o640)).toBeUndefined();
});

it.each(['password_file = /run/secret', 'username = me', 'hosts = https://host:9200', 'password =', 'index = a@b'])(
  'says nothing of "%s"',
  (line) => expect(warningOf(line, 0o644)).toBeUndefined(),
);

it('says nothing of a file that went away meanwhile', () => {
  const sections = new Map([['cluster', new Map([['password', 's3cret']])]]);
  expect(exposedSecretWarning(join(folder, 'gone.ini'), sections)).toBeUndefined();
});
