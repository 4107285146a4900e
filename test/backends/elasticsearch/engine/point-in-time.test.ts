import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Connection } from '../../../../src/backends/elasticsearch/connection/connection.js';
import { PointInTime } from '../../../../src/backends/elasticsearch/engine/point-in-time.js';

it('has no more searches under way than the section allows, however many are asked for', async () => {
  let underWay = 0;
  let most = 0;
  const connection = {
    settings: { index: 'feed', concurrency: 3 },
    async send(_: unknown, read: (reply: unknown) => unknown) {
      most = Math.max(most, ++underWay);
      await sleep(5);
      underWay--;
      const shards = { total: 1, successful: 1, failed: 0 };
      return read({ body: { id: 'point', timed_out: false, _shards: shards }, earlierBuckets: [] });
    },
  };
  const point = await PointInTime.open(connection as unknown as Connection, 'elasticsearch');
  const searches = Array.from({ length: 20 }, (_, i) =>
    i % 2 === 0 ? point.search({}, () => undefined) : point.searchPage({}, () => undefined, {}),
  );
  await Promise.all(searches);
  expect(most).toBe(3);
});
