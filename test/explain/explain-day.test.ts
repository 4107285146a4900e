import { describe, expect, it } from 'vitest';
import type { FeedDay } from '../../src/detectors/detector.js';
import { robustDetector } from '../../src/detectors/robust/robust-detector.js';
import { explainDay } from '../../src/explain/explain-day.js';
import { byHistoryLines } from '../../src/explain/day-lines.js';
import type { DayExplanation } from '../../src/findings/detector-explanation.js';
import { replay } from '../../src/history/replay.js';
import type { Key } from '../../src/tables/key-map.js';
import { feedDay, figures, KEY, WORKED_EXAMPLE } from '../detectors/robust/worked-example.js';

const DETECTOR = robustDetector();

/** What the robust detector makes of the last of these days. */
function explained(days: readonly FeedDay[], key: Key = KEY): DayExplanation {
  const judged = [...replay(DETECTOR, days)].at(-1);
  const day = days.at(-1);
  if (!judged || !day) throw new Error('there is no day');
  return explainDay(key, day.day, day.figures?.get(key), day.figures !== null, judged);
}

const onDay56 = (subCount: number, ...rest: Parameters<typeof figures> extends [number, ...infer R] ? R : never) =>
  explained([...WORKED_EXAMPLE, feedDay(56, [KEY, figures(subCount, ...rest)])]);

describe('explainDay', () => {
  it('has the figures of the worked example', () => {
    const day = onDay56(640, 200);
    expect(day).toMatchObject({ weekday: 'Monday', isPeak: true, severity: 83, ordinaryDays: 56, usualFirstDay: null });
    expect(day.submissions).toMatchObject({ count: 640, range: { low: 81, high: 143 }, dayFactor: 1 });
    expect(day.submissions?.level).toBeCloseTo(86.9416, 3);
    expect(day.submissions?.weekdayFactor).toBeCloseTo(1.27244, 4);
    expect(day.submissions?.dispersion).toBeCloseTo(0.0027053, 6);
    expect(day.submissions?.expected).toBeCloseTo(110.6277, 3);
    expect(day.submissions?.probability).toBe('less than 1 in 1,000,000,000');
    expect(day.cut).toBe('1 in 370');
    expect(day.verdict).toMatch(
      /^It is a peak of severity 83: 640 submissions where 81 to 143 were expected on a Monday;/,
    );
  });

  it('level × weekday × day factor is what is expected', () => {
    for (const count of [onDay56(640).submissions, onDay56(20).samples]) {
      const { level = 0, weekdayFactor = 0, dayFactor = 0, expected, week } = count ?? {};
      expect(level * weekdayFactor * dayFactor).toBeCloseTo(expected ?? NaN, 9);
      expect((week ?? []).reduce((a, b) => a + b) / 7).toBeCloseTo(1, 9);
    }
  });

  it('says why a day is no peak', () => {
    expect(onDay56(110).verdict).toMatch(
      /^It is no peak: 110 submissions are within what is expected on a Monday, 81 to 143; /,
    );
    expect(onDay56(10).verdict).toContain('10 submissions are fewer than what is expected');
    expect(onDay56(145, 80).verdict).toMatch(
      /^It is no peak: 145 submissions are more than the 81 to 143 expected on a Monday, but not rare/,
    );
    expect(onDay56(640, 66, 600, 0.95).verdict).toMatch(
      /^It is no peak: flood: one user sent one sample up to 600 times/,
    );
    expect(onDay56(640, 66, 600, 0.95)).toMatchObject({ isPeak: false, severity: null, verdicts: [{ kind: 'flood' }] });
  });

  it('names the threshold from which on the submissions alone are a peak', () => {
    const { threshold } = onDay56(110);
    expect(onDay56(threshold ?? NaN, 66).isPeak).toBe(true);
    expect(onDay56((threshold ?? NaN) - 1, 66).isPeak).toBe(false);
  });

  it('tells a young feed, a new key, an absent and an unknown one, and a gap', () => {
    const other: Key = ['malicious', 'New'];
    expect(explained(WORKED_EXAMPLE.slice(0, 5)).verdict).toContain('the feed is too young');
    const fresh = explained([...WORKED_EXAMPLE, feedDay(56, [KEY, figures(110)], [other, figures(5)])], other);
    expect(fresh).toMatchObject({ submissions: null, cut: null, threshold: 25, usualFirstDay: { low: 1 } });
    expect(fresh.verdict).toContain('the key is new, and 5 submissions are no more than new keys may start with');
    const quiet = explained([...WORKED_EXAMPLE, feedDay(56, [other, figures(5)])]);
    expect(quiet.verdict).toBe('It is no peak: the key has no submission on this day.');
    expect(explained(WORKED_EXAMPLE, other).verdict).toBe('It is no peak: the key is unknown.');
    const gap = explained([...WORKED_EXAMPLE, { ...feedDay(56), figures: null }]);
    expect(gap).toMatchObject({ hasData: false, submissions: null });
    expect(gap.verdict).toBe('Nothing can be said: the whole feed has no record on this day.');
  });
});

describe('byHistoryLines', () => {
  it('shows each figure that the expectation came from', () => {
    const day = onDay56(640, 200);
    const lines = byHistoryLines({ detector: 'robust', daysKept: 56, days: [day], verdict: day.verdict });
    expect(lines[0]).toBe('Detector robust, by 56 days of history');
    expect(lines).toContain('  expected           110.63 = level 86.94 × Monday 1.27 × day factor 1');
    expect(lines).toContain('  99 % of such days  81 to 143');
    expect(lines.find((line) => line.startsWith('  dispersion'))).toContain(
      '0.00271 (variance = mean + 0.00271 × mean²)',
    );
  });

  it('has a line for each of several days', () => {
    const day = onDay56(110);
    const lines = byHistoryLines({ detector: 'robust', daysKept: 56, days: [day, day], verdict: '' });
    expect(lines.filter((line) => line.startsWith(`Monday ${day.day}: It is no peak`))).toHaveLength(2);
  });

  it('shows nothing of a key that has no figures', () => {
    const explanation = { ...explained(WORKED_EXAMPLE, ['\u001b[31m', 'x']), verdicts: [] };
    expect(byHistoryLines({ detector: 'robust', daysKept: 56, days: [explanation], verdict: '' })).toHaveLength(1);
  });
});

it('keys are found however they are spelt', () => {
  const key: Key = ['__proto__', 'constructor'];
  const days = WORKED_EXAMPLE.map((_, t) => feedDay(t, [key, figures(100)]));
  expect(explained(days, key).submissions).not.toBeNull();
});
