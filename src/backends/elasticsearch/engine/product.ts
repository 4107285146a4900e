import type { IncomingHttpHeaders } from 'node:http';
import type { Connection } from '../connection/connection.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Product } from '../section/settings.js';
import { PointInTime } from './point-in-time.js';

/**
 * Which product answers: as its headers tell; if they tell nothing (OpenSearch 2, or a proxy that takes them away),
 * by whether it knows the way in which Elasticsearch opens a point in time.
 */
export async function detectProduct(connection: Connection, headers: IncomingHttpHeaders): Promise<Product> {
  if (headers['x-opensearch-version'] !== undefined) return 'opensearch';
  if (headers['x-elastic-product'] === 'Elasticsearch') return 'elasticsearch';
  try {
    const point = await PointInTime.open(connection, 'elasticsearch');
    await point.close();
    return 'elasticsearch';
  } catch (error) {
    if (error instanceof EngineFault && error.message.includes('no handler found')) return 'opensearch';
    throw error;
  }
}
