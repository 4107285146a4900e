import { describe, expect, it } from 'vitest';
import { csvLines } from '../../../../src/backends/files/csv/csv-lines.js';
import type { CsvSettings } from '../../../../src/backends/files/csv/csv-head.js';
import { decodeText, type TextEncoding } from '../../../../src/backends/files/csv/decode-text.js';

interface Settings extends CsvSettings {
  readonly encoding?: TextEncoding;
  readonly nullTexts?: readonly string[];
  readonly usualDelimiter?: string;
}

interface Read {
  readonly records: unknown[];
  readonly lines: number[];
  readonly bad: string[];
}

const WANTED = { names: new Set(['time', 'id', 'kind']), times: new Set(['time']) };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function readPieces(bytes: Buffer, size: number, settings: Settings): Promise<Read> {
  const { encoding, nullTexts = [], usualDelimiter = ',' } = settings;
  const found = { records: [] as unknown[], lines: [] as number[], bad: [] as string[] };
  const text = decodeText(inPieces(bytes, size), 'a.csv', encoding);
  await csvLines({ path: 'a.csv', settings, nullTexts, usualDelimiter, text }, WANTED, {
    columns: () => undefined,
    write: (lines) => {
      for (const line of lines.toString().split('\n').slice(0, -1)) found.records.push(JSON.parse(line));
    },
    record: (line) => found.lines.push(line),
    bad: (problem, line) => found.bad.push(`line ${line}: ${problem}`),
  });
  return found;
}

/** What is read of a content, which must not depend on the pieces in which it arrives. */
async function read(content: string | Buffer, settings: Settings = {}): Promise<Read> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const whole = await readPieces(bytes, bytes.length || 1, settings);
  for (const size of [1, 2, 3, 7]) expect(await readPieces(bytes, size, settings)).toEqual(whole);
  return whole;
}

const ONE = [{ time: 1, id: 'a', kind: 'x' }];

describe('csvLines, how a file is written', () => {
  it.each<[what: string, content: string | Buffer, settings?: Settings]>([
    ['commas', 'time,id,kind\n1,a,x\n'],
    ['semicolons', 'time;id;kind\n1;a;x\n'],
    ['semicolons, and more commas than columns', 'time;id;kind;a,b,c,d,e\n1;a;x;\n'],
    ['tabs', 'time\tid\tkind\n1\ta\tx\n'],
    ['bars, named', 'time|id|kind\n1|a|x\n', { delimiter: '|' }],
    ['carets, named', 'time^id^kind\n1^a^x\n', { delimiter: '^' }],
    ['a line that names the delimiter', 'sep=;\r\ntime;id;kind\r\n1;a;x\r\n'],
    ['a line that names a type, as PowerShell does', '#TYPE System.Object\r\n"time","id","kind"\r\n"1","a","x"\r\n'],
    ['comments before and behind the header', '# one\n#two "\ntime,id,kind\n# three\n1,a,x\n', { comment: '#' }],
    ['names of columns without a header line', '1,a,x\n', { header: ['time', 'id', 'kind'] }],
    ['the same beside comments', '# time,id\n1;a;x\n', { header: ['time', 'id', 'kind'], comment: '#' }],
    ['blanks before quoted cells', '"time", "id",\t"kind"\n"1", "a", "x"\n'],
    ['blanks around names', ' time ,id, kind\n1,a,x\n'],
    ['a byte order mark', '\ufefftime,id,kind\n1,a,x\n'],
    ['a byte order mark before a quote', '\ufeff"time","id","kind"\n1,a,x\n'],
    ['line ends of all kinds', 'time,id,kind\r\n\r1,a,x\r'],
    ['UTF-16 by its mark', Buffer.from('\ufefftime,id,kind\n1,a,x\n', 'utf16le')],
    ['UTF-16 the other way round', Buffer.from('\ufefftime,id,kind\n1,a,x\n', 'utf16le').swap16()],
    ['UTF-16 without a mark, named', Buffer.from('time,id,kind\n1,a,x\n', 'utf16le'), { encoding: 'utf-16' }],
    ['columns in another case', 'Time,ID,Kind\n1,a,x\n'],
    ['columns that differ in case from those wanted', 'ID,time,id,kind\nb,1,a,x\n'],
    ['other columns of one name', 'other,time,id,other,kind\n,1,a,,x\n'],
  ])('reads %s', async (_, content, settings) => {
    expect(await read(content, settings)).toMatchObject({ records: ONE, bad: [] });
  });

  it('takes Latin 1 as it is said to be', async () => {
    const bytes = Buffer.from('time,id,kind\n1,é,\x80\n', 'latin1');
    expect((await read(bytes, { encoding: 'latin1' })).records).toEqual([{ time: 1, id: 'é', kind: '\x80' }]);
  });
});

describe('csvLines, cells', () => {
  it('leaves out cells that are empty and those whose text means null, quoted or not, but not quoted empty ones', async () => {
    const { records } = await read('time,id,kind\n1,,""\n2,n/a,"n/a"\n3,-,"a, ""b"""\n', { nullTexts: ['n/a', '-'] });
    expect(records).toEqual([{ time: 1, kind: '' }, { time: 2 }, { time: 3, kind: 'a, "b"' }]);
  });

  it('takes numbers as texts, but for times', async () => {
    const { records } = await read(
      'time,id,kind\n1706781600000,07,1.50\n1706781600.25,1e2,-1\n01,"2",true\n1.7067816E+12,,\n',
    );
    expect(records).toEqual([
      { time: 1706781600000, id: '07', kind: '1.50' },
      { time: 1706781600.25, id: '1e2', kind: '-1' },
      { time: '01', id: '2', kind: 'true' },
      // a spreadsheet has rounded it
      { time: '1.7067816E+12' },
    ]);
  });

  it('keeps what JSON has to escape', async () => {
    const { records } = await read('id,kind\n\\,"a\n\u0001"\n__proto__,\u{1f600}\u2028\n');
    expect(records).toEqual([
      { id: '\\', kind: 'a\n\u0001' },
      { id: '__proto__', kind: '\u{1f600}\u2028' },
    ]);
  });
});

describe('csvLines, rows that can’t be used', () => {
  it('tells of each with its line, and reads the others', async () => {
    const content = Buffer.concat([
      Buffer.from('# c\ntime,id,kind\n1,"a\nb",x\n2,a\n3,a,x,y\n4,a\0,x\n5,"a"b,x\n6,'),
      Buffer.from([0xe9]),
      Buffer.from(',x\n7,a"b,x\n8,\u{10000},x\n9,"a,x'),
    ]);
    const { records, lines, bad } = await read(content, { comment: '#' });
    expect(records).toEqual([
      { time: 1, id: 'a\nb', kind: 'x' },
      { time: 8, id: '\u{10000}', kind: 'x' },
    ]);
    expect(lines).toEqual([3, 11]);
    expect(bad).toEqual([
      'line 5: cells: 2, but the header has 3',
      'line 6: cells: 4, but the header has 3',
      'line 7: a NUL byte',
      'line 8: there is something behind the quote that ends a cell',
      expect.stringMatching(/^line 9: bytes that are not UTF-8; .*encoding = latin1/),
      expect.stringMatching(/^line 10: there is a quote within a cell/),
      'line 12: a quoted cell does not end',
    ]);
  });

  it.each([
    ['time,id,kind,id\n', /line 1: two columns are 'id': 'id' and 'id'/],
    ['\ntime,ID,kind,Id\n', /line 2: two columns are 'id': 'ID' and 'Id'/],
    ['', /'a.csv' is empty: its first line must name the columns/],
    ['# only\n', /is empty/],
    ['time,\0\n', /line 1: a NUL byte/],
  ])('refuses a file whose header is %j', async (content, message) => {
    await expect(read(content, { comment: '#' })).rejects.toThrow(message);
  });

  it('refuses bytes that are not UTF-16', async () => {
    const bytes = Buffer.from('\ufefftime,id\n1,\ud800\n', 'utf16le');
    await expect(read(bytes)).rejects.toThrow(/line \d or soon after it: bytes that are not UTF-16/);
  });
});

describe('decodeText of a line without an end', () => {
  it('gives it in parts, none of which is much longer than four megabytes, and cuts no character', async () => {
    const letters = 'aé€😀'.repeat(2_000_000);
    let text = '';
    for await (const piece of decodeText(inPieces(Buffer.from(letters), 1_000_003), 'a.csv')) {
      expect(piece.length).toBeLessThan(6 << 20);
      text += piece;
    }
    expect(text === letters).toBe(true);
  });
});
