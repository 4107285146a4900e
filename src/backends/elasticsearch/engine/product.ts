import type { IncomingHttpHeaders } from 'node:http';
import type { Product } from '../section/settings.js';

/** The product that an answer's headers tell; undefined where a proxy has taken them away. */
export function productOf(headers: IncomingHttpHeaders): Product | undefined {
  if (headers['x-opensearch-version'] !== undefined) return 'opensearch';
  return headers['x-elastic-product'] === 'Elasticsearch' ? 'elasticsearch' : undefined;
}
