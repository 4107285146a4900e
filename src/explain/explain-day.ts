import type { CountExpectation, DailyFigures, DayVerdicts, KeyExpectation, Verdict } from '../detectors/detector.js';
import { WEEKDAYS, weekdayOf } from '../detectors/weekdays.js';
import type { CountExplanation, DayExplanation } from '../findings/detector-explanation.js';
import { verdictFinding } from '../findings/verdict-findings.js';
import { count, expectedText, number, probabilityText } from '../findings/wording.js';
import { compareKeys, type Key } from '../tables/key-map.js';
import { DAY_MS, formatDay } from '../window/time-window.js';

function countExplanation(found: number, weekday: number, expectation: CountExpectation): CountExplanation {
  const { level, week, dayFactor, dispersion, expected, range, highest, lnProbability } = expectation;
  return {
    count: found,
    expected,
    range: { low: range[0], high: range[1] },
    level,
    weekdayFactor: week[weekday] ?? 1,
    week: [...week],
    dayFactor,
    dispersion,
    highestOrdinary: highest,
    lnProbability,
    probability: probabilityText(lnProbability),
  };
}

type Facts = Omit<DayExplanation, 'verdict'>;

function quietVerdict(
  { submissions, samples, weekday, threshold, cut, usualFirstDay }: Facts,
  found: number,
  state: KeyExpectation['state'],
): string {
  if (state === 'learning') return 'It is no peak: the feed is too young, its first days are learned and not tested.';
  if (found === 0) return 'It is no peak: the key has no submission on this day.';
  const had = count(found, 'submission');
  const least = threshold === null ? '' : `; ${number(threshold)} would be a peak`;
  if (usualFirstDay) {
    const usual = expectedText({ expected: null, range: usualFirstDay });
    return `It is no peak: the key is new, and ${had} are no more than new keys may start with (usually ${usual})${least}.`;
  }
  if (submissions === null || samples === null) return 'It is no peak.';
  const usual = expectedText(submissions);
  if (found <= submissions.range.high) {
    const below = found < submissions.range.low ? 'fewer than' : 'within';
    return `It is no peak: ${had} are ${below} what is expected on a ${weekday}, ${usual}${least}.`;
  }
  const over = `${had} are more than the ${usual} expected on a ${weekday}`;
  if (found <= submissions.highestOrdinary) {
    const highest = number(Math.floor(submissions.highestOrdinary));
    return `It is no peak: ${over}, but no more than ordinary days of the key have been (${highest})${least}.`;
  }
  return `It is no peak: ${over}, but not rare or large enough (${submissions.probability}; a peak is ${cut ?? ''})${least}.`;
}

function dayVerdict(
  facts: Facts,
  found: number,
  said: readonly Verdict[],
  expectation: KeyExpectation | undefined,
): string {
  if (!facts.hasData) return 'Nothing can be said: the whole feed has no record on this day.';
  const peak = said.find(({ kind }) => kind === 'peak');
  const other = said.find(({ kind }) => kind !== 'peak');
  const partial = expectation?.state === 'partial' ? ' The day arrived in part, so nothing is learned from it.' : '';
  if (peak) {
    const severity = peak.severity === null ? '' : ` of severity ${peak.severity}`;
    return `It is a peak${severity}: ${peak.why}.${partial}`;
  }
  if (other) return `It is no peak: ${other.why}.${partial}`;
  if (expectation === undefined) return found === 0 ? 'It is no peak: the key is unknown.' : 'It is no peak.';
  return `${quietVerdict(facts, found, expectation.state)}${partial}`;
}

/**
 * What a detector made of a key on a day, and how it came to it.
 *
 * @param day start of the UTC day, epoch milliseconds
 * @param figures the key's own; undefined if it has no record that day
 * @param hasData whether the whole feed has any
 */
export function explainDay(
  key: Key,
  day: number,
  figures: DailyFigures | undefined,
  hasData: boolean,
  { verdicts, expectationOf }: Pick<DayVerdicts<unknown>, 'verdicts' | 'expectationOf'>,
): DayExplanation {
  const weekday = weekdayOf(day / DAY_MS);
  const said = verdicts.filter((verdict) => compareKeys(verdict.key, key) === 0);
  const peak = said.find(({ kind }) => kind === 'peak');
  const expectation = expectationOf?.(key);
  const { counts = null, ordinaryDays = 0, usualFirstDay } = expectation ?? {};
  const found = figures?.subCount ?? 0;
  const isNew = expectation !== undefined && counts === null;
  const facts: Facts = {
    day: formatDay(day),
    weekday: WEEKDAYS[weekday] ?? '',
    hasData,
    isPeak: peak !== undefined,
    severity: peak?.severity ?? null,
    submissions: counts && countExplanation(found, weekday, counts.sub),
    samples: counts && countExplanation(figures?.sampCount ?? 0, weekday, counts.samp),
    ordinaryDays,
    usualFirstDay: isNew && usualFirstDay ? { low: usualFirstDay[0], high: usualFirstDay[1] } : null,
    cut: expectation && !isNew ? probabilityText(expectation.lnCut) : null,
    threshold: expectation?.threshold ?? null,
    verdicts: said.map(verdictFinding),
  };
  return { ...facts, verdict: dayVerdict(facts, found, said, expectation) };
}
