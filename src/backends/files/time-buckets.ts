import { DAY_MS, type TimeWindow, wholeDays } from '../../window/time-window.js';
import type { Question } from '../backend.js';

/** A stretch of time that no question cuts: every record in it is answered for alike. */
export type Bucket = TimeWindow;

/** The time that a question looks at: a daily one at whole days. */
export function lookedAt({ kind, window }: Question): TimeWindow {
  return kind === 'daily' ? wholeDays(window) : window;
}

/** The windows that the questions look at, cut at each other's bounds and, for a daily question, at each day's. */
export function timeBuckets(questions: readonly Question[]): Bucket[] {
  const cuts = new Set<number>();
  const looked: TimeWindow[] = [];
  for (const question of questions) {
    const { kind, window } = question;
    const span = lookedAt(question);
    looked.push(span);
    for (const cut of [window.start, window.end, span.start, span.end]) cuts.add(cut);
    if (kind === 'daily') for (let day = span.start; day < span.end; day += DAY_MS) cuts.add(day);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted
    .map((start, index) => ({ start, end: sorted[index + 1] ?? start }))
    .filter((bucket) => looked.some((span) => contains(span, bucket)));
}

export function contains(span: TimeWindow, { start, end }: TimeWindow): boolean {
  return span.start <= start && end <= span.end && start < end;
}
