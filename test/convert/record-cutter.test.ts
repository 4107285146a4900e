import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutRecords } from '../../src/convert/record-cutter.js';
import { InputError } from '../../src/errors.js';

const ARRAY = `  [\n{"a": "x,]}[{\\"\\\\", "b": [1, {"c": []}]} ,\r\n\t{"é": "\\u005d"},5,"s]"\n, null ]\n\n`;
const LINES = `{"a": "]"}\r\n\n  \n\t{"é": 1}  \n5\n{"b":2}`;

async function* chunks(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // a fresh copy each: a reader must not count on what lies beside a chunk
    yield await Promise.resolve(Buffer.from(bytes.subarray(from, cut)));
    from = cut;
  }
}

async function recordsOf(text: string, layout: 'array' | 'lines', cuts: readonly number[] = []): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { bytes, number, start } of cutRecords('f', layout, chunks(Buffer.from(text), cuts))) {
    found.push([number, start.line, start.column, bytes.toString()]);
  }
  return found;
}

describe('cutRecords', () => {
  it('cuts an array into its records, with their places', async () => {
    expect(await recordsOf(ARRAY, 'array')).toEqual([
      [1, 2, 1, '{"a": "x,]}[{\\"\\\\", "b": [1, {"c": []}]} '],
      [2, 3, 2, '{"é": "\\u005d"}'],
      [3, 3, 19, '5'],
      [4, 3, 21, '"s]"\n'],
      [5, 4, 3, 'null '],
    ]);
  });

  it('cuts lines into records, with their places', async () => {
    expect(await recordsOf(LINES, 'lines')).toEqual([
      [1, 1, 1, '{"a": "]"}\r'],
      [2, 4, 2, '{"é": 1}  '],
      [3, 5, 1, '5'],
      [4, 6, 1, '{"b":2}'],
    ]);
  });

  it.each([
    ['array', ARRAY],
    ['lines', LINES],
  ] as const)('gives the same whatever the chunks: %s', async (layout, text) => {
    const whole = await recordsOf(text, layout);
    const { length } = Buffer.from(text);
    for (let cut = 0; cut <= length; cut++) expect(await recordsOf(text, layout, [cut])).toEqual(whole);
    expect(await recordsOf(text, layout, [...Array(length).keys()])).toEqual(whole);
    const anyCuts = fc.array(fc.nat(length)).map((cuts) => cuts.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(anyCuts, async (cuts) => {
        expect(await recordsOf(text, layout, cuts)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses an array cut off anywhere', async () => {
    const end = Buffer.from(ARRAY.trimEnd()).length;
    for (let length = 0; length < end; length++) {
      const text = Buffer.from(ARRAY).subarray(0, length).toString('latin1');
      await expect(recordsOf(text, 'array')).rejects.toThrow(InputError);
    }
  });

  it.each([
    ['[1] 2', /line 1, column 5: there is something after the end/],
    ['[1,\n,2]', /line 2, column 1: a record is missing/],
    ['[1,\n]', /line 2, column 1: a record is missing/],
    ['[,1]', /line 1, column 2: a record is missing/],
    ['[1', /line 1, column 3: the file ends before the array's '\]'/],
  ])('refuses %j', async (text, message) => {
    await expect(recordsOf(text, 'array')).rejects.toThrow(message);
  });
});
