import { describe, expect, it } from 'vitest';
import { notCsv, notJson } from '../../../src/backends/files/other-forms.js';

const TAR = `a.json${'\0'.repeat(251)}ustar`;

describe('contents that are no telemetry', () => {
  it.each([
    ['BZh91AY', 'bzip2'],
    ['\xfd7zXZ\0', 'xz'],
    ['\x04\x22\x4d\x18', 'lz4'],
    ['PK\x03\x04', 'zip archive'],
    ['PK\x05\x06', 'zip archive'],
    ['7z\xbc\xaf\x27\x1c', '7z archive'],
    [TAR, 'tar archive'],
    ['\x1f\x8b\x08', 'gzip twice'],
    ['PAR1', 'Parquet'],
    ['Obj\x01', 'Avro'],
    ['SQLite format 3\0', 'SQLite'],
    ['<!DOCTYPE html>', 'HTML'],
    ['t\0i\0m\0e\0', 'UTF-16'],
  ])('%j is named, in a table as in JSON', (head, what) => {
    expect(notJson(head)).toContain(what);
    expect(notCsv(head, {})).toContain(what);
  });

  it.each([
    'time,sample',
    '"time";"sample"',
    '\xff\xfet\0',
    '\xef\xbb\xbftime',
    '# a comment',
    '#separator \\x09',
    'sep=;',
  ])('%j may be a table', (head) => {
    expect(notCsv(head, {})).toBeUndefined();
  });

  it('a table may be what its description says', () => {
    expect(notCsv('t\0i\0m\0e\0', { encoding: 'utf-16' })).toBeUndefined();
  });
});
