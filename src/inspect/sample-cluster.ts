import { type ClusterLook, lookAtFeed } from '../backends/elasticsearch/look-at-feed.js';
import type { BackendContext } from '../backends/backend.js';
import type { Feed } from '../feed/feed.js';
import { FeedSample } from './feed-sample.js';

/** More are not asked for: a search of this size is an easy one. */
export const MOST_DOCUMENTS = 1_000;

interface ClusterOptions extends Pick<BackendContext, 'input' | 'config' | 'log' | 'signal'> {
  /** Its records are looked at; undefined looks at all. */
  readonly feed: Feed | undefined;
  readonly most: number;
}

/**
 * Takes some records of the index that a section names, and what its mapping tells.
 *
 * @throws UsageError if the section or the description is wrong; BackendError if the cluster refuses or does not answer
 */
export async function sampleCluster(
  options: ClusterOptions,
): Promise<{ readonly sample: FeedSample; readonly redact: ClusterLook['redact'] }> {
  const look = await lookAtFeed({ ...options, most: Math.min(options.most, MOST_DOCUMENTS) });
  const sample = new FeedSample();
  for (const source of look.sources) sample.add(source);
  sample.files.push(`${look.label}, ${look.indices.length === 1 ? '1 index' : `${look.indices.length} indices`}`);
  sample.layouts.add(`documents of ${look.product === 'opensearch' ? 'OpenSearch' : 'Elasticsearch'}`);
  sample.isCut = look.isCut;
  sample.mapping = { types: look.types, canCount: look.canCount };
  return { sample, redact: look.redact };
}
