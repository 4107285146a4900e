import { KeyMap } from '../../tables/key-map.js';
import { startOfUtcDay, type TimeWindow } from '../../window/time-window.js';
import type { DayCounts } from '../backend.js';
import type { Engine, Row } from './engine.js';
import { KEY, keyOf } from './local-counts.js';
import { bySample, type SampleSource } from './samples.js';
import { type Bucket, contains } from './time-buckets.js';

export interface DailyCounts {
  readonly days: readonly number[];
  readonly keys: KeyMap<Map<number, DayCounts>>;
}

/** The counts of each key and whole day, over the days on which a counted record stands within the window. */
export async function dailyCounts(
  engine: Engine,
  source: SampleSource,
  buckets: readonly Bucket[],
  window: TimeWindow,
): Promise<DailyCounts> {
  const filled = new Set<number>();
  for (const [index, bucket] of buckets.entries()) {
    const holdsAny = (source.counts.get(index)?.complete ?? 0) > 0;
    if (holdsAny && contains(window, bucket)) filled.add(startOfUtcDay(bucket.start));
  }
  const days = [...filled].sort((a, b) => a - b);
  const keys = new KeyMap<Map<number, DayCounts>>();
  if (days.length === 0) return { days, keys };
  const spans = days.map((day) => buckets.flatMap(({ start }, index) => (startOfUtcDay(start) === day ? [index] : [])));
  for (const samples of bySample(source, spans)) {
    const rows = await engine.run(
      `SELECT ${KEY}, span, sum(n)::BIGINT, count(*) FROM (${samples}) GROUP BY span, d0, d1 ORDER BY span`,
      'Counting days',
    );
    for (const row of rows) add(keys, days, row);
  }
  return { days, keys };
}

function add(keys: KeyMap<Map<number, DayCounts>>, days: readonly number[], row: Row): void {
  const key = keyOf(row);
  const [, , span, n, distinct] = row;
  const day = days[Number(span)] ?? 0;
  const history = keys.get(key) ?? new Map<number, DayCounts>();
  const { submissions, samples } = history.get(day) ?? { submissions: 0, samples: 0 };
  history.set(day, { submissions: submissions + Number(n), samples: samples + Number(distinct) });
  keys.set(key, history);
}
