import { describe } from 'vitest';
import { describeBackendContract } from '../contract.js';
import { engineBackend } from './engine-feed.js';

const url = process.env['TPA_ENGINE_URL'] ?? '';

describe.skipIf(url === '')('on a real server', () => {
  describeBackendContract('Elasticsearch', (records, feed) => engineBackend(url, records, feed));
  // pages so small that everything is split, probed and paged
  describeBackendContract('Elasticsearch, small pages', (records, feed) =>
    engineBackend(url, records, feed, { page_size: '7', concurrency: '3' }),
  );
});
