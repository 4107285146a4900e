import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { WindowResult } from '../../src/analysis.js';
import type { Verdict } from '../../src/detectors/detector.js';
import { findingsOf } from '../../src/findings/find.js';
import { probabilityText } from '../../src/findings/wording.js';
import { verdictOf } from '../../src/findings/verdict.js';
import { peaksOfVerdicts } from '../../src/peaks/verdict-peaks.js';
import type { RenderedFormat } from '../../src/report/format-names.js';
import { FORMATS } from '../../src/report/formats.js';
import type { Key } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { ROOT } from '../support/run-tool.js';
import { RUN, sampleResult } from '../support/sample-result.js';

const ZIP: Key = ['malicious', 'ZipArchiveFile'];
const ISO: Key = ['malicious', 'IsoFile'];

const verdict = (more: Partial<Verdict>): Verdict => ({
  key: ZIP,
  day: Date.UTC(2020, 10, 4),
  kind: 'peak',
  metric: 'sub',
  count: 1108,
  expected: 120.5,
  range: [85, 210],
  lnProbability: -80,
  perYear: 1e-30,
  severity: 91,
  tags: ['low-confidence'],
  threshold: 300,
  why: '1,108 submissions where 85 to 210 were expected on a Wednesday',
  ...more,
});

/** Two days: the archive is a peak on both, a new key on the second; a flood and a dip. */
function judgedResult(): WindowResult {
  const plain = sampleResult();
  const { start } = plain.window;
  const second = { start: start + DAY_MS, end: start + 2 * DAY_MS };
  const days = [
    {
      window: plain.window,
      local: plain.local,
      verdicts: [
        verdict({}),
        verdict({ key: ['benign', 'PdfDocFile'], kind: 'flood', tags: ['flood'], why: 'flood: a|b' }),
      ],
    },
    {
      window: second,
      local: plain.local,
      verdicts: [
        verdict({ day: second.start, severity: 95, tags: ['samples'] }),
        verdict({
          key: ISO,
          day: second.start,
          range: null,
          lnProbability: Math.log(1 / 3040),
          severity: 40,
          tags: ['new-key'],
        }),
        verdict({ key: ['benign', 'HtmlTextFile'], day: second.start, kind: 'dip', severity: null, tags: ['dip'] }),
      ],
    },
  ];
  const window = { start, end: second.end };
  const verdicts = days.flatMap((day) => day.verdicts);
  return { ...plain, window, verdicts, peaks: peaksOfVerdicts(days, plain.before) };
}

const findings = findingsOf(judgedResult(), RUN);
const render = async (name: RenderedFormat): Promise<string> =>
  (await FORMATS[name]())(findings, { columns: undefined, colours: false, first: true });

function validate(schema: string, value: unknown): void {
  const ajv = new Ajv({ allErrors: true, strict: true });
  formats.default(ajv);
  const check = ajv.compile(JSON.parse(readFileSync(join(ROOT, `schema/${schema}.json`), 'utf8')) as object);
  check(value);
  expect(check.errors).toBeNull();
}

describe('the verdicts of a detector', () => {
  it('are in json, floods and dips apart from peaks', async () => {
    const document = JSON.parse(await render('json')) as typeof findings;
    validate('findings', document);
    expect(document.peaks.map(({ dimension1, verdict }) => [verdict?.day, dimension1, verdict?.severity])).toEqual([
      ['2020-11-05', 'ZipArchiveFile', 95],
      ['2020-11-04', 'ZipArchiveFile', 91],
      ['2020-11-05', 'IsoFile', 40],
    ]);
    expect(document.peaks[1]?.verdict).toMatchObject({
      range: { low: 85, high: 210 },
      probability: 'less than 1 in 1,000,000,000',
      tags: ['low-confidence'],
    });
    expect(document.floods?.map(({ dimension1 }) => dimension1)).toEqual(['PdfDocFile']);
    expect(document.dips?.map(({ dimension1 }) => dimension1)).toEqual(['HtmlTextFile']);
  });

  it('make a line of ndjson for each day and key', async () => {
    const lines = (await render('ndjson')).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) validate('peak-line', JSON.parse(line));
    expect(lines[2]).toContain('"probability":"1 in 3,000"');
  });

  it('are columns of csv', async () => {
    const rows = parse<Record<string, string>>(await render('csv'), { columns: true });
    expect(rows.map(({ day, severity, verdict_tags }) => [day, severity, verdict_tags])).toEqual([
      ['2020-11-05', '95', 'samples'],
      ['2020-11-04', '91', 'low-confidence'],
      ['2020-11-05', '40', 'new-key'],
    ]);
    expect(rows[0]).toMatchObject({ expected: '120.5', expected_low: '85', expected_high: '210' });
    expect(rows[2]).toMatchObject({ expected_low: '', probability: '1 in 3,000' });
  });

  it.each(['table', 'markdown'] as const)('are told by %s', async (name) => {
    const text = await render(name);
    for (const part of ['85 to 210', '1 in 3,000', 'samples', 'new', '2020', 'severity']) expect(text).toContain(part);
    const [floods, dips, news] = ['Floods (no peaks)', 'Dips (no peaks)', 'New keys (no row'].map((h) =>
      text.indexOf(h),
    );
    expect(floods).toBeGreaterThan(0);
    expect(dips).toBeGreaterThan(floods ?? 0);
    expect(news).toBeGreaterThan(dips ?? 0);
  });

  it('are the answer in a sentence', () => {
    expect(verdictOf(findings)).toMatch(
      /^3 peaks among 4 keys; most severe: malicious \/ ZipArchiveFile: 1,108 submissions where .*\. 1 flood\. 1 dip\./,
    );
  });

  it('leave a run of the original as it was', () => {
    const plain = findingsOf(sampleResult(), RUN);
    expect(Object.keys(plain)).not.toContain('floods');
    expect(Object.keys(plain.peaks[0] ?? {})).not.toContain('verdict');
  });
});

it('never gives a probability below one in a thousand million as a number', () => {
  expect(probabilityText(Math.log(2e-9))).toBe('1 in 500,000,000');
  expect(probabilityText(-1e6)).toBe('less than 1 in 1,000,000,000');
  expect(probabilityText(0)).toBe('100 %');
});
