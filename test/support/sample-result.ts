import type { DailySeries, WindowResult } from '../../src/analysis.js';
import type { CrossCounts, DayCounts, LocalAnswer, LocalCounts } from '../../src/backends/backend.js';
import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import type { RunDescription } from '../../src/findings/find.js';
import { findNewKeys } from '../../src/peaks/find-new-keys.js';
import { compareTables, findPeaks } from '../../src/peaks/find-peaks.js';
import type { GlobalRow } from '../../src/tables/global-table.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { localTable } from '../../src/tables/local-table.js';
import { slideGlobalTable } from '../../src/tables/slide.js';
import { DAY_MS } from '../../src/window/time-window.js';

const DAY = Date.UTC(2020, 10, 4);
const WINDOW = { start: DAY, end: DAY + DAY_MS };

export const RUN: RunDescription = {
  analyzer: FileTypePeakAnalyzer,
  backend: 'JsonBackend',
  input: ['telemetry_*.json'],
  threshold: undefined,
  now: DAY + 2 * DAY_MS,
  toolVersion: '1.0.0',
};

const cross = (...top: [string, number][]): CrossCounts => ({
  distinct: top.length,
  top: top.map(([value, submissions]) => ({ value, submissions })),
});

/** Counts of a key: `max` submissions of one sample, the others once each. */
export function counts(submissions: number, samples: number, more: Partial<LocalCounts> = {}): LocalCounts {
  const mean = submissions / samples;
  const max = submissions - samples + 1;
  const squares = (max - mean) ** 2 + (samples - 1) * (1 - mean) ** 2;
  return {
    submissions,
    samples,
    distribution: {
      max,
      mean,
      std: samples > 1 ? Math.sqrt(squares / (samples - 1)) : 0,
      top: [
        { value: 'a'.repeat(40), submissions: max },
        ...(samples > 1 ? [{ value: 'b'.repeat(40), submissions: 1 }] : []),
      ],
    },
    cross: [
      cross(['user-1', Math.ceil(submissions * 0.9)], ['user-2', 1]),
      cross(['SMTP', Math.ceil(submissions / 2)]),
    ],
    ...more,
  };
}

export function row(average: number, more: Partial<GlobalRow> = {}): GlobalRow {
  return {
    start: DAY - 7 * DAY_MS,
    end: DAY,
    windowCount: 7,
    subCountAvg: average,
    subCountMax: average * 2,
    sampCountAvg: average,
    sampCountMax: average,
    sampSubCountAvg: 1,
    sampSubCountMax: 2,
    thresholdSuggested: Math.max(average, 90),
    ...more,
  };
}

/** What a window of these keys gives. */
export function windowResult(
  local: readonly (readonly [Key, LocalCounts])[],
  global: readonly (readonly [Key, GlobalRow])[],
  approximate = false,
  threshold?: number,
): WindowResult {
  const records = local.reduce((sum, [, { submissions }]) => sum + submissions, 0);
  const coverage = { records, leftOut: 3, leftOutBy: new Map([['file.sha1', 3]]), approximate };
  const answer: LocalAnswer = { kind: 'local', window: WINDOW, coverage, keys: new KeyMap(local) };
  const [table, before] = [localTable(answer), new KeyMap(global)];
  const comparisons = compareTables(table, before, threshold);
  const after = slideGlobalTable(before, table, WINDOW, FileTypePeakAnalyzer);
  const peaks = findPeaks(comparisons);
  const newKeyThreshold = (dimension0: string) => threshold ?? FileTypePeakAnalyzer.leastThreshold(dimension0);
  const newKeys = findNewKeys(table, before, newKeyThreshold);
  const found = { comparisons, peaks, newKeys, newKeyThreshold, series: undefined };
  return { kind: 'window', window: WINDOW, coverage, local: table, before, after, ...found };
}

/** Twenty-eight days up to the window's end for these keys; every seventh day the whole feed has no record. */
export function seriesOfDays(keys: readonly Key[]): DailySeries {
  const days = Array.from({ length: 28 }, (_, i) => DAY - (27 - i) * DAY_MS).filter((_, i) => i % 7 !== 3);
  const series = (seed: number): Map<number, DayCounts> =>
    new Map(
      days.map((day, i) => [day, { submissions: ((i * 37 + seed) % 50) + 1, samples: ((i * 11 + seed) % 20) + 1 }]),
    );
  const window = { start: DAY - 27 * DAY_MS, end: DAY + DAY_MS };
  return { window, approximate: false, days, keys: new KeyMap(keys.map((key, i) => [key, series(i)] as const)) };
}

/** Two peaks, a key below its threshold, and a new key. */
export function sampleResult(): WindowResult {
  return windowResult(
    [
      [['malicious', 'ZipArchiveFile'], counts(1108, 302)],
      [['benign', 'PdfDocFile'], counts(600, 590)],
      [['benign', 'HtmlTextFile'], counts(40, 20)],
      [['malicious', 'IsoFile'], counts(200, 200)],
    ],
    [
      [['malicious', 'ZipArchiveFile'], row(100)],
      [['benign', 'PdfDocFile'], row(500)],
      [['benign', 'HtmlTextFile'], row(500)],
    ],
  );
}

/** Values that attack whatever shows them. */
export const HOSTILE = [
  '<script>window.owned=1</script>',
  '</script><script>window.owned=1</script>',
  '<img src=x onerror=window.owned=1>',
  '"><svg onload=window.owned=1>',
  '=HYPERLINK("http://evil.example","x")',
  "+cmd|' /C calc'!A0",
  '@SUM(1)',
  '-2+3',
  '\u001b[31mred\u001b[0m\u0007\u009b2J',
  'a\u202egnp.exe\u2066',
  '__proto__',
  'constructor',
  '',
  'a|b`c``d\n\r# e\t[x](javascript:alert(1)) ![i](http://evil.example) @team #1',
  '中文字符宽度测试👩‍👩‍👧e\u0301',
  'x'.repeat(1_000_000),
];

export function hostileResult(): WindowResult {
  const keys = HOSTILE.map((value, i): Key => [value, HOSTILE[(i + 1) % HOSTILE.length] ?? '']);
  const hostileCounts = (i: number): LocalCounts => {
    const value = HOSTILE[i] ?? '';
    const base = counts(1000 + i, 100);
    const top = [{ value, submissions: 900 }];
    const distribution = base.distribution && { ...base.distribution, top };
    return { ...base, ...(distribution && { distribution }), cross: [cross([value, 990]), cross([value, 600])] };
  };
  const known = keys.slice(0, -4).map((key) => [key, row(100)] as const);
  return windowResult(
    keys.map((key, i) => [key, hostileCounts(i)] as const),
    known,
  );
}
