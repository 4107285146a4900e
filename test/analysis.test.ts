import { expect, it } from 'vitest';
import { type AnalysisOptions, analyzeWindows, type Baseline, type WindowResult } from '../src/analysis.js';
import { FileTypePeakAnalyzer } from '../src/analyzers/file-type.js';
import type { Answer, Question } from '../src/backends/backend.js';
import { type Key, KeyMap } from '../src/tables/key-map.js';
import { DAY_MS } from '../src/window/time-window.js';
import { counts, row } from './support/sample-result.js';

const DAY = Date.UTC(2020, 10, 4);
const NOW = DAY + 3 * DAY_MS + 1;
const ZIP: Key = ['malicious', 'Zip'];
const ISO: Key = ['malicious', 'Iso'];
const day = (i: number) => ({ start: DAY + i * DAY_MS, end: DAY + (i + 1) * DAY_MS });

/** Asks a backend with 100 submissions of two keys a day; the answers to daily questions are approximate. */
async function analyze(
  given: Partial<AnalysisOptions>,
): Promise<{ questions: Question[]; results: (Baseline | WindowResult)[] }> {
  const questions: Question[] = [];
  const coverage = { records: 200, leftOut: 0, leftOutBy: new Map<string, number>() };
  const figures = { submissions: 100, samples: 50 };
  const answer = (question: Question): Answer => {
    questions.push(question);
    const { window } = question;
    if (question.kind === 'daily') {
      const keys = new KeyMap([[ZIP, new Map([[DAY, figures]])] as const]);
      return { kind: 'daily', window, coverage: { ...coverage, approximate: true }, days: [DAY], keys };
    }
    const keys = new KeyMap([ZIP, ISO].map((key) => [key, counts(100, 50)] as const));
    return { kind: 'local', window, coverage: { ...coverage, approximate: false }, keys };
  };
  const backend = {
    async *answer(asked: readonly Question[]) {
      for (const question of asked) yield Promise.resolve(answer(question));
    },
  };
  const global = new KeyMap([[ZIP, row(50, { thresholdSuggested: 60 })] as const]);
  const options = { analyzer: FileTypePeakAnalyzer, windows: [day(0)], global, now: NOW, ...given };
  const results: (Baseline | WindowResult)[] = [];
  for await (const result of analyzeWindows(backend, options)) results.push(result);
  return { questions, results };
}

it('puts the new keys of a window on its result, by -t or the least threshold', async () => {
  const newKeys = async (threshold?: number) => {
    const [result] = (await analyze({ threshold })).results;
    return result?.kind === 'window' ? result.newKeys.map(({ key, threshold }) => [key[1], threshold]) : undefined;
  };
  expect(await newKeys()).toEqual([['Iso', 90]]);
  expect(await newKeys(100)).toEqual([['Iso', 100]]);
  expect(await newKeys(101)).toEqual([]);
});

it('tells the baseline from the series by what was asked, also if both are daily', async () => {
  const { questions, results } = await analyze({ global: undefined, seriesDays: 3 });
  expect(questions.map(({ kind }) => kind)).toEqual(['daily', 'daily', 'local']);
  const [baseline, result] = results;
  expect(results).toHaveLength(2);
  expect(baseline).toMatchObject({ kind: 'baseline', coverage: { records: 200 } });
  expect(result?.kind === 'window' && result.series).toMatchObject({ approximate: true, days: [DAY] });
});

it('gives each window the days up to its own end, and asks for all of them once', async () => {
  const { questions, results } = await analyze({ windows: [day(0), day(1)], seriesDays: 3 });
  expect(questions[0]?.window).toEqual({ start: day(-2).start, end: day(1).end });
  expect(results.map((result) => result.kind === 'window' && result.series?.window)).toEqual([
    { start: day(-2).start, end: day(0).end },
    { start: day(-1).start, end: day(1).end },
  ]);
});

it('compares each window with the table that the one before it left, and lets that decide what can be a peak', async () => {
  const { questions, results } = await analyze({ windows: [day(0), day(1)] });
  const [first, second] = results;
  if (first?.kind !== 'window' || second?.kind !== 'window') throw new Error('two windows were asked for');
  expect(second.before).toBe(first.after);
  expect(second.newKeys).toEqual([]);
  const [question] = questions;
  if (question?.kind !== 'local') throw new Error('a window was asked for');
  // by now the table has seen both windows: the row of the second key suggests its 100 submissions
  expect([question.canPeak(ISO, 99), question.canPeak(ISO, 100)]).toEqual([false, true]);
  expect(question.canPeak(['benign', 'Pdf'], 1e6)).toBe(false);
});
