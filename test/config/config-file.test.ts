import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile } from '../../src/config/config-file.js';
import { UsageError } from '../../src/errors.js';
import { silentLog } from '../../src/log/log.js';
import { temporaryFolder } from '../support/run-tool.js';

function enter(folder: string): void {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
}

describe('readConfigFile', () => {
  it('reads the file that was named', () => {
    const path = join(temporaryFolder(), 'c.ini');
    writeFileSync(path, '[a]\nk = v\n');
    expect(readConfigFile(path, {}, silentLog)).toEqual({
      path,
      sections: new Map([['a', new Map([['k', 'v']])]]),
      environment: {},
    });
  });

  it('refuses a missing file that was named, and a folder', () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'none.ini');
    expect(() => readConfigFile(missing, {}, silentLog)).toThrow(UsageError);
    expect(() => readConfigFile(missing, {}, silentLog)).toThrow(`'${missing}' (-c): there is no such file`);
    expect(() => readConfigFile(folder, {}, silentLog)).toThrow(`'${folder}' (-c): `);
  });

  it('reads ./data/config.ini where none was named, and is content where there is none', () => {
    const folder = temporaryFolder();
    enter(folder);
    expect(readConfigFile(undefined, {}, silentLog)).toEqual({ path: undefined, sections: new Map(), environment: {} });
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/config.ini'), '[a]\n');
    expect([...readConfigFile(undefined, {}, silentLog).sections.keys()]).toEqual(['a']);
  });
});
