import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { wholeDays } from '../../../window/time-window.js';
import type { Question } from '../../backend.js';
import { readAs } from '../connection/read-answer.js';
import type { PointInTime } from '../engine/point-in-time.js';
import { allOf } from './bool-query.js';
import { countedFields } from './counted-fields.js';
import type { FeedQueries } from './feed-queries.js';

const COUNTED = z.object({ buckets: z.array(z.object({ doc_count: z.int() })) });

/**
 * OpenSearch miscounts the groups of a `wildcard` field if one of its values is an empty text (seen on 3.4.0): all
 * other groups are lost, or counted twice.
 *
 * @throws InputError if a record that a question asks about has such a value
 */
export async function assertNoEmptyWildcards(
  point: PointInTime,
  queries: FeedQueries,
  { kind, window }: Question,
  label: string,
): Promise<void> {
  const fields = countedFields(queries).flatMap(({ field }) => (field.type === 'wildcard' ? [field] : []));
  if (fields.length === 0) return;
  const { aggregations } = await point.search(
    {
      size: 0,
      track_total_hits: false,
      query: allOf([...queries.feed, queries.within(kind === 'daily' ? wholeDays(window) : window)]),
      aggs: Object.fromEntries(fields.map(({ path }, i) => [`f${i}`, { terms: { field: path, include: [''] } }])),
    },
    readAs(z.object({ aggregations: z.record(z.string(), COUNTED) })),
  );
  for (const [i, { place }] of fields.entries()) {
    const records = aggregations[`f${i}`]?.buckets[0]?.doc_count ?? 0;
    if (records === 0) continue;
    throw new InputError(
      `${label}: attribute '${place}' is an empty text in ${records} ${records === 1 ? 'record' : 'records'}, and is ` +
        'mapped as wildcard, by which OpenSearch miscounts records if one of them has an empty text: map it as keyword',
    );
  }
}
