import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, CsvRows } from '../../../../src/backends/files/csv/csv-rows.js';

interface Read {
  readonly rows: readonly (readonly Cell[])[];
  readonly lines: readonly number[];
  readonly faults: readonly (readonly [line: number, problem: string, text: string])[];
}

function read(pieces: readonly string[], delimiter = ',', comment?: string, longest?: number): Read {
  const found = {
    rows: [] as Cell[][],
    lines: [] as number[],
    faults: [] as [number, string, string][],
  };
  const rows = new CsvRows(
    { delimiter, comment },
    {
      row(cells, line) {
        found.rows.push([...cells]);
        found.lines.push(line);
      },
      fault: (problem, line, text) => found.faults.push([line, problem, text]),
    },
    1,
    longest,
  );
  for (const piece of pieces) rows.push(piece);
  rows.end();
  return found;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const cell = fc.oneof(
  fc.constant(undefined),
  fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', ',', ';', '\t', '"', '\n', '\r', '#', '\0') }),
);

describe('CsvRows', () => {
  it('gives back the cells and lines that were written, in whatever pieces the text arrives and whatever ends its lines', () => {
    const row = fc.record({
      cells: fc.array(cell, { minLength: 2, maxLength: 4 }),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      blanks: fc.constantFrom('', ' '),
    });
    fc.assert(
      fc.property(
        fc.array(row),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.array(fc.nat({ max: 60 })),
        (rows, delimiter, cuts) => {
          let text = '';
          let line = 1;
          const lines: number[] = [];
          for (const { cells, end, blanks } of rows) {
            const written = cells.map((each) => (each === undefined ? '' : blanks + quoted(each))).join(delimiter);
            lines.push(line);
            // a line end of two characters is one, and one may begin the next line
            text += written + end;
            line += written.split(/\r\n|\r|\n/).length;
          }
          const pieces: string[] = [];
          for (const cut of cuts) {
            pieces.push(text.slice(0, cut));
            text = text.slice(cut);
          }
          const found = read([...pieces, text], delimiter);
          expect(found.faults).toEqual([]);
          expect(found.rows).toEqual(rows.map(({ cells }) => cells));
          expect(found.lines).toEqual(lines);
        },
      ),
    );
  });

  it('keeps blanks around cells that are not quoted, and quotes apart from nothing', () => {
    expect(read(['a , b,"",,\n']).rows).toEqual([['a ', ' b', '', undefined, undefined]]);
  });

  it('takes the last row without a line end, and no empty line for a row', () => {
    expect(read(['\n\r\na,b\r\n\r\n\nc,d'])).toMatchObject({
      rows: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      lines: [3, 6],
    });
  });

  it('passes over lines that begin with the prefix of a comment, wherever the text is cut', () => {
    const text = '## one, "two\na,#\n##\n"##",b\n#,c';
    for (let cut = 0; cut < text.length; cut++) {
      const { rows, lines } = read([text.slice(0, cut), text.slice(cut)], ',', '##');
      expect(rows).toEqual([
        ['a', '#'],
        ['##', 'b'],
        ['#', 'c'],
      ]);
      expect(lines).toEqual([2, 4, 5]);
    }
  });

  it('tells of a row that can’t be read, and goes on behind the line of its fault', () => {
    const text = 'a,b"c\r\nd,"e"f\ng,h\ni,"j\nk,l\n';
    for (let cut = 0; cut < text.length; cut++) {
      const { rows, faults } = read([text.slice(0, cut), text.slice(cut)]);
      expect(rows).toEqual([
        ['g', 'h'],
        ['k', 'l'],
      ]);
      expect(faults).toEqual([
        [1, expect.stringContaining('there is a quote within a cell'), 'a,b"c'],
        [2, expect.stringContaining('there is something behind the quote'), 'd,"e"f'],
        [4, expect.stringContaining('a quoted cell does not end'), 'i,"j'],
      ]);
    }
  });

  it('refuses a row that is too long, at bounded memory, and reads on behind its line', () => {
    const text = `a,"${'x'.repeat(90)}\nb,c\n${'y'.repeat(60)}\n${'z'.repeat(60)}`;
    for (let size = 1; size < text.length; size += 7) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const { rows, faults } = read(pieces, ',', undefined, 50);
      expect(rows).toEqual([['b', 'c']]);
      expect(faults.map(([line, problem]) => [line, problem])).toEqual(
        [1, 3, 4].map((line) => [line, 'a row of more than 50 characters; --max-record MB lets records be longer']),
      );
    }
  });
});
