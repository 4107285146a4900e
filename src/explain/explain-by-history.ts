import type { WindowResult } from '../analysis.js';
import type { Backend, Question } from '../backends/backend.js';
import type { DailyFigures } from '../detectors/detector.js';
import type { DayExplanation, DetectorExplanation } from '../findings/detector-explanation.js';
import { count } from '../findings/wording.js';
import { figuresOfAnswer } from '../history/daily-figures.js';
import type { CountedDay, KeptHistory } from '../history/kept-history.js';
import type { Key } from '../tables/key-map.js';
import { DAY_MS, daysIn, type TimeWindow } from '../window/time-window.js';

/** The days of a window: its own count if it is one day, else each asked of the backend. */
async function countedDays(
  { window, coverage, local }: WindowResult,
  backend: Pick<Backend, 'answer'>,
): Promise<CountedDay[]> {
  if (window.end - window.start <= DAY_MS) {
    return [{ day: window.start, figures: figuresOfAnswer({ coverage, keys: local }) }];
  }
  const questions = [...daysIn(window)].map((day): Question => ({
    kind: 'local',
    window: day,
    top: 1,
    canPeak: () => true,
  }));
  const days: CountedDay[] = [];
  for await (const answer of backend.answer(questions)) {
    if (answer.kind === 'local') days.push({ day: answer.window.start, figures: figuresOfAnswer(answer) });
  }
  return days;
}

function verdictOfDays(days: readonly DayExplanation[]): string {
  const [first] = days;
  if (first && days.length === 1) return first.verdict;
  const peaks = days.filter(({ isPeak }) => isPeak);
  if (peaks.length === 0) return `It is no peak on any of the ${count(days.length, 'day')}.`;
  return `It is a peak on ${peaks.map(({ day }) => day).join(', ')}: ${peaks.length} of the ${count(days.length, 'day')}.`;
}

const NO_HISTORY =
  'Nothing can be said: no history is kept beside the global table from before the window. Runs keep one, unless ' +
  '--history-days is 0.';

function daysBefore({ start }: TimeWindow, { history }: KeptHistory): number {
  return history.days().filter((day) => day < start).length;
}

/**
 * What a detector makes of a key on each day of a window, by the days that are kept before it. Nothing is kept.
 *
 * @param detector its name
 * @param kept undefined if there is no global table, beside which a history could be
 */
export async function explainByHistory(
  key: Key,
  result: WindowResult,
  detector: string,
  kept: KeptHistory | undefined,
  backend: Pick<Backend, 'answer'>,
): Promise<DetectorExplanation> {
  const daysKept = kept ? daysBefore(result.window, kept) : 0;
  if (kept === undefined || daysKept === 0) return { detector, daysKept: 0, days: [], verdict: NO_HISTORY };
  const { explainDay } = await import('./explain-day.js');
  const days = (await countedDays(result, backend)).map(({ day, figures }) => {
    const own: DailyFigures | undefined = figures?.get(key);
    const observed = kept.observe({ day, figures }) ?? { verdicts: [] };
    return explainDay(key, day, own, figures !== null, observed);
  });
  return { detector, daysKept, days, verdict: verdictOfDays(days) };
}
