import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TableError } from '../../src/errors.js';
import { formatGlobalTable, parseGlobalTable, readGlobalTable } from '../../src/state/global-table-file.js';
import { anyGlobalTable } from '../support/arbitrary-tables.js';
import { temporaryFolder } from '../support/run-tool.js';

/** As the original writes it: Python's json.dump with indent and sorted keys. */
const ORIGINAL = `{
  "malicious": {
    "ZipArchiveFile": [
      "2020-10-28 13:00:46.123456",
      "2020-11-04 00:00:00",
      7,
      210,
      263,
      102,
      128,
      2,
      2.0727272727272728,
      629
    ]
  }
}`;

describe('a global table file', () => {
  it('is read as the original wrote it, microseconds ignored', () => {
    expect([...parseGlobalTable(ORIGINAL, 'g.json')]).toEqual([
      [
        ['malicious', 'ZipArchiveFile'],
        {
          start: Date.UTC(2020, 9, 28, 13, 0, 46),
          end: Date.UTC(2020, 10, 4),
          windowCount: 7,
          subCountAvg: 210,
          subCountMax: 263,
          sampCountAvg: 102,
          sampCountMax: 128,
          sampSubCountAvg: 2,
          sampSubCountMax: 2.0727272727272728,
          thresholdSuggested: 629,
        },
      ],
    ]);
  });

  it('is written as the original writes it', () => {
    const whole = ORIGINAL.replace('.123456', '');
    expect(formatGlobalTable(parseGlobalTable(whole, 'g.json'))).toBe(whole);
  });

  it('with whole numbers that Python wrote as floats is read', () => {
    const text = ORIGINAL.replace('210,', '210.0,').replace('7,', '7.0,');
    expect([...parseGlobalTable(text, 'g.json').values()][0]).toMatchObject({ subCountAvg: 210, windowCount: 7 });
  });

  it('is undefined where there is none, and no table where it can not be read', () => {
    const folder = temporaryFolder();
    expect(readGlobalTable(join(folder, 'none.json'))).toBeUndefined();
    expect(() => readGlobalTable(folder)).toThrow(TableError);
    expect(() => readGlobalTable(folder)).toThrow(/-m\): it is a folder/);
    writeFileSync(join(folder, 'g.json'), Buffer.from('{"\xff":{}}', 'latin1'));
    expect(() => readGlobalTable(join(folder, 'g.json'))).toThrow(TableError);
  });

  it('comes back as it was saved, whatever the keys', () => {
    fc.assert(
      fc.property(anyGlobalTable, (table) => {
        const text = formatGlobalTable(table);
        expect([...parseGlobalTable(text, 'g.json')]).toEqual([...table]);
      }),
    );
  });

  it('cut off anywhere is an error, never another table', () => {
    for (let length = 0; length < ORIGINAL.length; length++) {
      expect(() => parseGlobalTable(ORIGINAL.slice(0, length), 'g.json')).toThrow(TableError);
    }
  });

  it('is loaded by Python with the same keys, in the order in which Python sorts them', ({ skip }) => {
    const script = `import json, sys
text = sys.stdin.read()
table = json.loads(text)
sys.exit(0 if text == json.dumps(table, indent=2, sort_keys=True) else 1)`;
    try {
      execFileSync('python3', ['--version']);
    } catch {
      skip();
    }
    const keys = ['5', '30', '\ue000', '\u{1f600}', '__proto__', '', 'é"\\\n', 'Z', 'a'];
    const row = (JSON.parse(ORIGINAL) as { malicious: { ZipArchiveFile: unknown } }).malicious.ZipArchiveFile;
    const rows = keys.map((key) => `${JSON.stringify(key)}: ${JSON.stringify(row)}`).join(',');
    const text = formatGlobalTable(parseGlobalTable(`{"5": {${rows}}, "30": {${rows}}}`, 'g.json'));
    execFileSync('python3', ['-c', script], { input: text });
  });
});
