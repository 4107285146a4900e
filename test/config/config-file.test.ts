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

  it('refuses one that is not UTF-8, with the place and without what is there', () => {
    const path = join(temporaryFolder(), 'c.ini');
    for (const [bytes, place] of [
      ['[a]\npassword = caf\xe9\n', 'line 2, byte 18 of the file'],
      ['\xff\xfe[\0', 'line 1, byte 0 of the file'],
      ['[\xc3\xa9]\r\n\r\nk = \xe2\x82', 'line 3, byte 12 of the file'],
    ] as const) {
      writeFileSync(path, bytes, 'latin1');
      const read = (): unknown => readConfigFile(path, {}, silentLog);
      expect(read).toThrow(UsageError);
      expect(read).toThrow(`'${path}' (-c): it is not UTF-8 (${place}): save it as UTF-8`);
    }
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
