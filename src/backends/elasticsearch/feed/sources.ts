import { z } from 'zod';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import type { Query } from '../section/settings.js';

const HITS = z.object({ hits: z.object({ hits: z.array(z.object({ _source: z.unknown() })) }) });

/** A few of the records that match, as they were indexed; undefined for each that the index does not keep. */
export async function askSources(point: PointInTime, query: Query, size: number): Promise<unknown[]> {
  const { hits } = await point.search({ size, track_total_hits: false, query }, readAs(HITS));
  return hits.hits.map(({ _source: source }) => source);
}
