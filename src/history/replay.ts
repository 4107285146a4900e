import type { DayVerdicts, Detector, FeedDay } from '../detectors/detector.js';

/** What a detector made of one of the days replayed. */
export interface ReplayedDay<State> extends DayVerdicts<State> {
  readonly day: number;
}

/** Lets a detector judge days one after the other, as nightly runs do. */
export function* replay<State>(
  detector: Detector<State>,
  days: Iterable<FeedDay>,
  state: State = detector.start(),
): Generator<ReplayedDay<State>, void, undefined> {
  for (const day of days) {
    const judged = detector.observe(state, day);
    state = judged.next;
    yield { day: day.day, ...judged };
  }
}
