import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGlobalTable, parseGlobalTable, readGlobalTable } from '../../src/state/global-table-file.js';
import { NotPlainError, plainRows } from '../../src/state/plain-table.js';
import { anyGlobalTable } from '../support/arbitrary-tables.js';
import { temporaryFolder } from '../support/run-tool.js';

const rowsOf = (text: string): unknown[] => [...plainRows(Buffer.from(text))];

describe('rows of a table read one by one', () => {
  it('are those of the whole text, however it is laid out', () => {
    const table = { 'a"\\\n]': { '}é': [1, 'x'], '\u{1f600}': [] }, '': {}, __proto__x: { '': [null, true, -1.5e3] } };
    for (const indent of [0, 2, '\t']) {
      expect(rowsOf(` ${JSON.stringify(table, null, indent)}\r\n`)).toEqual([
        ['a"\\\n]', '}é', [1, 'x']],
        ['a"\\\n]', '\u{1f600}', []],
        ['__proto__x', '', [null, true, -1500]],
      ]);
    }
    expect(rowsOf('{}')).toEqual([]);
    expect(rowsOf('{"\\\\": {"\\"": []}}')).toEqual([['\\', '"', []]]);
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['a value of another kind', '{"a": {"b": 1}}'],
    ['a row that is no object', '{"a": []}'],
    ['a list in a list', '{"a": {"b": [[1]]}}'],
    ['a bracket in a text', '{"a": {"b": ["]"]}}'],
    ['a name twice', '{"a": {"b": []}, "a": {"c": []}}'],
    ['a comma too many', '{"a": {"b": [],}}'],
    ['something behind the end', '{} {}'],
    ['a control character in a name', '{"a\u0001": {}}'],
    ['a byte order mark', '\ufeff{}'],
  ])('are not read of %s', (_, text) => {
    expect(() => rowsOf(text)).toThrow(NotPlainError);
  });

  it('are not read of what is cut off, or is not UTF-8', () => {
    const text = '{"a": {"b\\"": [1, "x"], "c": []}, "d": {}}';
    for (let length = 0; length < text.length; length++)
      expect(() => rowsOf(text.slice(0, length))).toThrow(NotPlainError);
    expect(() => [...plainRows(Buffer.from('{"\xff":{}}', 'latin1'))]).toThrow(NotPlainError);
  });
});

describe('a table file', () => {
  const tableFile = (): string => join(temporaryFolder(), 'g.json');
  const outcome = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return String(error);
    }
  };

  it('gives the same table, or the same error, as its text as a whole, whatever was changed in it', () => {
    const path = tableFile();
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 0, max: 30 }),
      text: fc.constantFrom('', '"', '\\', ']', '}', '{', ',', ':', '[', ' ', '\ufeff', '1', '"a": {}, ', '"a": [], '),
    });
    fc.assert(
      fc.property(anyGlobalTable, fc.array(change, { maxLength: 2 }), (table, changes) => {
        let text = formatGlobalTable(table);
        for (const { at, length, text: put } of changes) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + put + text.slice(start + length);
        }
        writeFileSync(path, text);
        const plain = (read: unknown): unknown => (typeof read === 'string' ? read : [...(read as Iterable<unknown>)]);
        expect(plain(outcome(() => readGlobalTable(path)))).toEqual(
          plain(outcome(() => parseGlobalTable(text.replace(/^\ufeff/, ''), path))),
        );
      }),
    );
  });

  it('whose name is there twice has the rows of the last one, as JSON.parse reads it', () => {
    const path = tableFile();
    const row = '["2020-11-04 00:00:00","2020-11-05 00:00:00",1,1,1,1,1,1,1,1]';
    writeFileSync(path, `{"a":{"b":${row}},"a":{"c":${row}}}`);
    expect([...(readGlobalTable(path)?.keys() ?? [])]).toEqual([['a', 'c']]);
  });
});
