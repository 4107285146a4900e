import { DAY_MS, startOfUtcDay } from '../../../window/time-window.js';
import type { Question } from '../../backend.js';
import { type Bucket, contains, lookedAt, timeBuckets } from '../time-buckets.js';

/** Buckets whose samples are counted as one: a local window, a day. */
export interface CountedSpan {
  readonly buckets: readonly number[];
  /** Whether cross dimensions are asked for. */
  readonly hasCross: boolean;
}

/** What is to be counted for some questions. Plain, so that every thread can be told. */
export interface CountPlan {
  readonly buckets: readonly Bucket[];
  /** Of each bucket whether cross dimensions are counted in it. */
  readonly crossed: readonly boolean[];
  /** Spans of several buckets; one bucket alone is counted as it is. */
  readonly spans: readonly CountedSpan[];
  /** Buckets that are looked at by themselves. */
  readonly alone: readonly number[];
  /** The most values that any question lists. */
  readonly top: number;
}

/** The first of the buckets, which are in the order of time, that does not begin before `time`. */
function firstFrom(buckets: readonly Bucket[], time: number): number {
  let [low, high] = [0, buckets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((buckets[middle]?.start ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The buckets that a span of time is made of. They are looked for, not gone through: a history has thousands of days. */
export function bucketsWithin(buckets: readonly Bucket[], span: Bucket): number[] {
  const within: number[] = [];
  for (let index = firstFrom(buckets, span.start); index < buckets.length; index++) {
    const bucket = buckets[index];
    if (bucket === undefined || bucket.end > span.end) break;
    if (contains(span, bucket)) within.push(index);
  }
  return within;
}

/** The spans of one question: the window of a local one, the days of a daily one. */
export function spansOf(question: Question, buckets: readonly Bucket[]): CountedSpan[] {
  const span = lookedAt(question);
  if (question.kind === 'local') return [{ buckets: bucketsWithin(buckets, span), hasCross: true }];
  const spans: CountedSpan[] = [];
  for (let day = startOfUtcDay(span.start); day < span.end; day += DAY_MS) {
    spans.push({ buckets: bucketsWithin(buckets, { start: day, end: day + DAY_MS }), hasCross: false });
  }
  return spans;
}

/** The name of a span: spans of the same buckets are counted once. */
export const spanName = ({ buckets }: CountedSpan): string => buckets.join(' ');

export function countPlan(questions: readonly Question[]): CountPlan {
  const buckets = timeBuckets(questions);
  const crossed = buckets.map(() => false);
  const alone = new Set<number>();
  const spans = new Map<string, CountedSpan>();
  for (const span of questions.flatMap((question) => spansOf(question, buckets))) {
    if (span.hasCross) for (const bucket of span.buckets) crossed[bucket] = true;
    const [first] = span.buckets;
    if (first === undefined) continue;
    if (span.buckets.length === 1) alone.add(first);
    else {
      const name = spanName(span);
      spans.set(name, { ...span, hasCross: span.hasCross || (spans.get(name)?.hasCross ?? false) });
    }
  }
  const tops = questions.map((question) => (question.kind === 'local' ? question.top : 0));
  return { buckets, crossed, spans: [...spans.values()], alone: [...alone], top: Math.max(0, ...tops) };
}
