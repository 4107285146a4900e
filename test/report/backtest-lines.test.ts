import { expect, it } from 'vitest';
import type { Backtest } from '../../src/backtest/backtest.js';
import type { VerdictFinding } from '../../src/findings/verdict-finding.js';
import { backtestLines } from '../../src/report/backtest/backtest-lines.js';
import { formatDay, DAY_MS } from '../../src/window/time-window.js';

const dayOf = (i: number): string => formatDay(Date.UTC(2024, 0, 1) + i * DAY_MS);

function backtestOf(days: number): Backtest {
  const verdict: Omit<VerdictFinding, 'day'> = {
    ...{ dimension0: 'benign', dimension1: 'Pdf', kind: 'peak', metric: 'sub', count: 9, expected: 1, range: null },
    ...{ lnProbability: null, probability: null, perYear: null, severity: 50, tags: [], threshold: 5, why: 'many' },
  };
  const verdicts = Array.from({ length: days }, (_, i) => ({ ...verdict, day: dayOf(i) }));
  const counts = { peaks: days, peaksPerWeek: 7, floods: 0, dips: 0 };
  const detector = {
    detector: 'robust',
    settings: {},
    approximate: false,
    ...counts,
    byKey: [],
    verdicts,
    score: null,
  };
  const span = { firstDay: dayOf(0), lastDay: dayOf(days - 1), days, gaps: 0, keys: 1 };
  return { schemaVersion: 1, kind: 'backtest', source: 'feed', ...span, detectors: [detector] };
}

it('a backtest for people lists every verdict, oldest first', () => {
  const lines = backtestLines(backtestOf(100)).filter((line) => line.includes(' peak severity '));
  expect(lines).toHaveLength(100);
  expect(lines[0]).toMatch(/^2024-01-01 peak severity 50 benign \/ Pdf: many$/);
});

it('of more verdicts than a person reads, the newest are listed, and the rest is told of', () => {
  const text = backtestLines(backtestOf(160));
  const at = text.indexOf('the newest 100; 60 earlier verdicts in --format csv, ndjson and json');
  expect(at).toBeGreaterThan(0);
  expect(text.slice(at + 1).map((line) => line.slice(0, 10))).toEqual(
    Array.from({ length: 100 }, (_, i) => dayOf(i + 60)),
  );
});
