import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/findings/find.js';
import type { Findings } from '../../src/findings/findings.js';
import { UNPRINTABLE } from '../../src/log/printable.js';
import type { RenderedFormat } from '../../src/report/format-names.js';
import { FORMATS } from '../../src/report/formats.js';
import { ROOT } from '../support/run-tool.js';
import { HOSTILE, hostileResult, row, RUN, sampleResult, windowResult } from '../support/sample-result.js';

const NAMES = Object.keys(FORMATS) as RenderedFormat[];
const PLAIN = { columns: undefined, colours: false, first: true };

const render = async (name: RenderedFormat, findings: Findings, destination = {}): Promise<string> =>
  (await FORMATS[name]())(findings, { ...PLAIN, ...destination });

function validator(name: string): (value: unknown) => void {
  const ajv = new Ajv({ allErrors: true, strict: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, `schema/${name}.json`), 'utf8')) as object);
  return (value) => {
    validate(value);
    expect(validate.errors).toBeNull();
  };
}

describe.each(NAMES)('--format %s', (name) => {
  it('looks as it did when it was reviewed', async () => {
    const text = await render(name, findingsOf(sampleResult(), RUN));
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('ends with a newline, or is empty, also where there is no data', async () => {
    const text = await render(name, findingsOf(windowResult([], []), RUN));
    if (text !== '') expect(text.endsWith('\n')).toBe(true);
  });

  it('lets no character of a value steer a terminal', async () => {
    const text = await render(name, findingsOf(hostileResult(), RUN), { columns: 100 });
    expect(text.replace(/\r?\n/g, '').match(UNPRINTABLE)).toBeNull();
    expect(text).not.toContain('undefined');
  });
});

describe('the JSON forms', () => {
  const results = { sample: sampleResult(), hostile: hostileResult(), empty: windowResult([], []) };

  it.each(Object.entries(results))('keep their schema and every value whole: %s', async (_, result) => {
    const findings = findingsOf(result, RUN);
    const document = JSON.parse(await render('json', findings)) as unknown;
    expect(document).toEqual(findings);
    validator('findings')(document);
    const lines = (await render('ndjson', findings)).split('\n').slice(0, -1);
    expect(lines).toHaveLength(findings.peaks.length);
    for (const line of lines) validator('peak-line')(JSON.parse(line));
  });

  it('say where counting was approximate, and null for what was not computed', async () => {
    const counts = { submissions: 200, samples: 150, cross: [] };
    const findings = findingsOf(windowResult([[['malicious', 'New'], counts]], [[['benign', 'x'], row(1)]], true), RUN);
    const document = JSON.parse(await render('json', findings)) as Findings;
    validator('findings')(document);
    expect(document.coverage.approximate).toBe(true);
    expect(document.newKeys[0]?.local.sampSubCountMax).toBeNull();
    expect(document.newKeys[0]?.drivers[0]?.top).toBeNull();
    expect(await render('markdown', findings)).toContain('approximate');
    expect(await render('table', findings)).toContain('approximate');
  });
});

describe('csv', () => {
  it('has a row a peak and no cell that a spreadsheet takes for a formula', async () => {
    const findings = findingsOf(hostileResult(), RUN);
    const rows = parse<Record<string, string>>(await render('csv', findings), { columns: true });
    expect(rows).toHaveLength(findings.peaks.length);
    for (const cells of rows.map((row) => Object.values(row))) {
      for (const cell of cells) if (!/^-?\d/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
    }
    expect(rows.some(({ dimension_0 }) => dimension_0 === '\'=HYPERLINK("http://evil.example","x")')).toBe(true);
    expect(rows.some(({ dimension_0 }) => dimension_0 === "'-2+3")).toBe(true);
  });

  it('repeats no heading for the second window of a run', async () => {
    const text = await render('csv', findingsOf(sampleResult(), RUN), { first: false });
    expect(text).not.toContain('window_start');
  });
});

describe('markdown', () => {
  it('keeps its tables whole whatever the values hold', async () => {
    const text = await render('markdown', findingsOf(hostileResult(), RUN));
    const bars = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.match(/(?<!\\)\|/g)?.length);
    expect(new Set(bars)).toEqual(new Set([8, 7]));
    const outside = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/(?<!\\)</);
    expect(outside).not.toMatch(/(?<!\\)\[[^\]]*\]\(/);
    expect(outside).not.toContain('http://');
  });
});

describe('table', () => {
  it('fits the terminal, wide characters counted', async () => {
    const { default: stringWidth } = await import('string-width');
    for (const columns of [80, 120]) {
      const text = await render('table', findingsOf(hostileResult(), RUN), { columns });
      const body = text.split('\n').slice(1, -12);
      for (const line of body) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('is coloured where colours are there, and says the same', async () => {
    const findings = findingsOf(sampleResult(), RUN);
    const coloured = await render('table', findings, { colours: true });
    // eslint-disable-next-line no-control-regex
    expect(coloured).toMatch(/\u001b\[/);
    // eslint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(await render('table', findings));
  });
});

it('has hostile values among the peaks', () => {
  expect(hostileResult().peaks.length).toBe(HOSTILE.length - 4);
});
