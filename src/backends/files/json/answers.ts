import type { Feed } from '../../../feed/feed.js';
import { KeyMap } from '../../../tables/key-map.js';
import { startOfUtcDay } from '../../../window/time-window.js';
import type {
  Answer,
  CrossCounts,
  DailyAnswer,
  DailyQuestion,
  DayCounts,
  LocalAnswer,
  LocalCounts,
  LocalQuestion,
  Question,
  Seen,
  ValueCount,
} from '../../backend.js';
import { meanAndStd } from '../../moments.js';
import { contains, lookedAt } from '../time-buckets.js';
import { bucketsWithin, type CountPlan, type CountedSpan, spanName, spansOf } from './count-plan.js';
import type { PackedSums, ValueSums } from './sums.js';
import type { Tallies } from './tallies.js';

/** What a scan of all files counted. */
export interface Counted {
  readonly feed: Feed;
  readonly plan: CountPlan;
  readonly keys: PackedSums;
  readonly tallies: Tallies;
  readonly seen: Seen;
}

const NOTHING: CrossCounts = { distinct: 0, top: [] };

const SUMS = Symbol('sums');
const MOST = Symbol('most');

/** Adds the list `top`, which is made when it is looked at: most keys' is not, and lists take most of the memory. */
function withTop<Figures extends object>(figures: Figures, sums: ValueSums, most: number): Figures & WithTop {
  Object.defineProperty(figures, SUMS, { value: sums });
  Object.defineProperty(figures, MOST, { value: most });
  return Object.defineProperty(figures, 'top', READ_TOP) as Figures & WithTop;
}

interface WithTop {
  readonly top: readonly ValueCount[];
}

const READ_TOP: PropertyDescriptor = {
  enumerable: true,
  get(this: { [SUMS]: ValueSums; [MOST]: number }) {
    return this[SUMS].top(this[MOST]);
  },
};

/** The tag of a span's sample; those of its cross dimensions follow. */
function tagOf({ plan, feed }: Counted, span: CountedSpan): number {
  const kinds = feed.crossDimensions.length + 1;
  const [bucket = 0] = span.buckets;
  if (span.buckets.length === 1) return bucket * kinds;
  const name = spanName(span);
  return (plan.buckets.length + plan.spans.findIndex((other) => spanName(other) === name)) * kinds;
}

function localCounts(
  { feed }: Counted,
  sums: ReadonlyMap<number, ValueSums>,
  tag: number,
  top: number,
): LocalCounts | undefined {
  const samples = sums.get(tag);
  if (samples === undefined) return undefined;
  const cross = feed.crossDimensions.map((_, i): CrossCounts => {
    const values = sums.get(tag + 1 + i);
    return values ? withTop({ distinct: values.values }, values, top) : NOTHING;
  });
  const { submissions, max, squares } = samples;
  // without a sample, every submission is one
  if (feed.readers.sample === 'none') {
    const distribution = { max: 1, mean: 1, std: 0, top: [] };
    return { submissions, samples: submissions, distribution, cross };
  }
  const { mean, std } = meanAndStd({ submissions, samples: samples.values, max, squares });
  const distribution = withTop({ max, mean, std }, samples, top);
  return { submissions, samples: samples.values, distribution, cross };
}

function answerLocal(counted: Counted, { window, top }: LocalQuestion): LocalAnswer {
  const { plan, tallies, seen } = counted;
  const [span = { buckets: [], hasCross: true }] = spansOf(
    { kind: 'local', window, top, canPeak: () => true },
    plan.buckets,
  );
  const keys = new KeyMap<LocalCounts>();
  if (span.buckets.length > 0) {
    const tag = tagOf(counted, span);
    for (const { key, sums } of counted.keys) {
      const counts = localCounts(counted, sums, tag, top);
      if (counts) keys.set(key, counts);
    }
  }
  return { kind: 'local', window, coverage: tallies.coverage(span.buckets, seen), keys };
}

function filledDays({ plan, tallies }: Counted, { window }: DailyQuestion): Set<number> {
  const days = new Set<number>();
  for (const [index, bucket] of plan.buckets.entries()) {
    if (contains(window, bucket) && tallies.isFilled(index)) days.add(startOfUtcDay(bucket.start));
  }
  return days;
}

function answerDaily(counted: Counted, question: DailyQuestion): DailyAnswer {
  const { plan, tallies, seen, feed } = counted;
  const filled = filledDays(counted, question);
  const days = spansOf(question, plan.buckets).flatMap((span) => {
    const [first] = span.buckets;
    const day = first === undefined ? undefined : startOfUtcDay(plan.buckets[first]?.start ?? 0);
    return day !== undefined && filled.has(day) ? [{ day, tag: tagOf(counted, span) }] : [];
  });
  const keys = new KeyMap<Map<number, DayCounts>>();
  for (const { key, sums } of counted.keys) {
    const history = new Map<number, DayCounts>();
    for (const { day, tag } of days) {
      const samples = sums.get(tag);
      if (samples === undefined) continue;
      const { submissions, values } = samples;
      history.set(day, { submissions, samples: feed.readers.sample === 'none' ? submissions : values });
    }
    if (history.size > 0) keys.set(key, history);
  }
  const buckets = bucketsWithin(plan.buckets, lookedAt(question));
  const coverage = tallies.coverage(buckets, seen);
  const counting = buckets.filter((bucket) => filled.has(startOfUtcDay(plan.buckets[bucket]?.start ?? 0)));
  return {
    kind: 'daily',
    window: question.window,
    coverage: { ...coverage, records: tallies.coverage(counting, seen).records },
    days: days.map(({ day }) => day),
    keys,
  };
}

/** Answers a question from what was counted. */
export function answerFrom(counted: Counted, question: Question): Answer {
  return question.kind === 'local' ? answerLocal(counted, question) : answerDaily(counted, question);
}
