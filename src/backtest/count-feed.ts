import type { Backend, Question } from '../backends/backend.js';
import { figuresOfAnswer } from '../history/daily-figures.js';
import { DAY_MS, type TimeWindow } from '../window/time-window.js';
import type { FeedFigures } from './read-feed.js';

/** What was counted, and whether samples are estimates. */
export interface CountedFeed {
  readonly figures: FeedFigures;
  readonly approximate: boolean;
}

/** Counts the daily figures of every UTC day of a window, one question for each. */
export async function countFeed(backend: Pick<Backend, 'answer'>, window: TimeWindow): Promise<CountedFeed> {
  const questions: Question[] = [];
  for (let start = window.start; start < window.end; start += DAY_MS) {
    questions.push({ kind: 'local', window: { start, end: start + DAY_MS }, top: 1, canPeak: () => true });
  }
  const figures: FeedFigures = new Map();
  let approximate = false;
  for await (const answer of backend.answer(questions)) {
    if (answer.kind !== 'local') continue;
    approximate ||= answer.coverage.approximate;
    const counted = figuresOfAnswer(answer);
    if (counted) figures.set(answer.window.start, counted);
  }
  return { figures, approximate };
}
