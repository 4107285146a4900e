import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { addRecords, createIndex } from './load-feed.js';
import { expectSame } from './layouts.js';
import { recentRecords } from './recent-feed.js';
import { type EngineRun, runOnEngine, type Section } from './tool-on-engine.js';

const PER_DAY = 12_000;
const BATCH = 10_000;

/** Days so large that the engine adds up their samples by itself: the same as if every group is sent. */
export function describeLargeDays(server: () => Engine): void {
  describe('large days', () => {
    const INDEX = 'large-days';
    const runIt = (section: Section): Promise<EngineRun> =>
      runOnEngine({ hosts: server().url, index: INDEX, ...section });
    const bucketsOf = ({ stderr }: EngineRun): number => Number(/(\d+) buckets, \d+ bytes/.exec(stderr)?.[1]);

    beforeAll(async () => {
      await createIndex(server(), INDEX, { number_of_shards: 3 });
      const records = recentRecords(PER_DAY);
      for (let from = 0; from < records.length; from += BATCH) {
        await addRecords(server(), INDEX, records.slice(from, from + BATCH));
      }
    });

    it('give the same tables whether their samples are added up by the engine or sent', async () => {
      const added = await runIt({});
      const sent = await runIt({ page_size: '2000' });
      expectSame(added, sent);
      expect(bucketsOf(added)).toBeLessThan(bucketsOf(sent) / 2);
    });
  });
}
