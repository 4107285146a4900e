import { KeyMap } from '../../tables/key-map.js';
import { startOfUtcDay, type TimeWindow } from '../../window/time-window.js';
import type { DayCounts } from '../backend.js';
import { type Engine, textOf } from './engine.js';
import { KEY } from './local-counts.js';
import { type Bucket, contains } from './time-buckets.js';

export interface DailyCounts {
  readonly days: readonly number[];
  readonly keys: KeyMap<Map<number, DayCounts>>;
}

/** The counts of each key and whole day, over the days on which a counted record stands within the window. */
export async function dailyCounts(
  engine: Engine,
  buckets: readonly Bucket[],
  window: TimeWindow,
): Promise<DailyCounts> {
  const filled = new Set((await engine.run('SELECT DISTINCT bucket FROM samples')).map(([bucket]) => Number(bucket)));
  const days = new Set<number>();
  for (const [index, bucket] of buckets.entries()) {
    if (filled.has(index) && contains(window, bucket)) days.add(startOfUtcDay(bucket.start));
  }
  const sorted = [...days].sort((a, b) => a - b);
  const dayOf = buckets.flatMap(({ start }, index) => {
    const day = sorted.indexOf(startOfUtcDay(start));
    return day < 0 ? [] : [`WHEN ${index} THEN ${day}`];
  });
  const keys = new KeyMap<Map<number, DayCounts>>();
  if (dayOf.length === 0) return { days: sorted, keys };
  const rows = await engine.run(
    `SELECT day, ${KEY}, sum(n)::BIGINT, count(*) FROM (
      SELECT (CASE bucket ${dayOf.join(' ')} END)::SMALLINT AS day, d0, d1, sample, sum(n) AS n FROM samples
      GROUP BY day, d0, d1, sample) WHERE day IS NOT NULL GROUP BY day, d0, d1 ORDER BY day`,
    'Counting days',
  );
  for (const [day, d0, d1, submissions, samples] of rows) {
    const key = [textOf(d0), textOf(d1)] as const;
    const history = keys.get(key) ?? new Map<number, DayCounts>();
    history.set(sorted[Number(day)] ?? 0, { submissions: Number(submissions), samples: Number(samples) });
    keys.set(key, history);
  }
  return { days: sorted, keys };
}
