import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { ExitCode } from '../../src/errors.js';
import { inTheMiddle, MANY_PAGES } from './in-the-middle.js';
import { addRecords, demand, FILE_MAPPING, loadFeed } from './load-feed.js';
import { fileRecord, LAST_DAY, recentRecords } from './recent-feed.js';
import { type EngineRun, runOnEngine } from './tool-on-engine.js';

const TABLE = '{"malicious": {}}\n';
const RECORDS = recentRecords(400);

/** Expects the tables of another run. */
export function expectSame(run: EngineRun, { peaks, table }: EngineRun): void {
  expect({ status: run.status, errors: run.errors }).toEqual({ status: ExitCode.done, errors: [] });
  expect({ peaks: run.peaks, table: run.table }).toEqual({ peaks, table });
}

/** Expects the exit code of a failed backend, one clear line, and the GST as it was, or none. */
export function expectFailed(run: EngineRun, table?: string): void {
  expect(run.errors).toHaveLength(1);
  expect(run.errors[0]).toContain('Section [feed], http');
  expect(run).toMatchObject({ status: ExitCode.backend, peaks: undefined, savedTable: table });
}

/** Wherever the same records stand, and whatever happens to them meanwhile: the same tables, or a clear failure. */
export function describeLayouts(name: string, server: () => Engine): void {
  describe('gives the same tables', () => {
    let whole: EngineRun;
    const third = (part: number) => RECORDS.filter((_, i) => i % 3 === part);

    beforeAll(async () => {
      await loadFeed(server(), 'one-index', RECORDS, { number_of_shards: 1 });
      whole = await runOnEngine({ hosts: server().url, index: 'one-index' });
    });

    it('from several indices of several shards, by pattern and by alias', async () => {
      for (const part of [0, 1, 2])
        await loadFeed(server(), `parts-${part}`, third(part), { number_of_shards: part * 2 + 1 });
      await demand(server(), 'POST', '/_aliases', { actions: [{ add: { index: 'parts-*', alias: 'all-parts' } }] });
      for (const index of ['parts-*', 'all-parts', 'parts-0, parts-1, parts-2']) {
        expectSame(await runOnEngine({ hosts: server().url, index, ...MANY_PAGES }), whole);
      }
    });

    // the cut-down server of Elasticsearch 7 lacks the module of data streams
    if (!name.startsWith('elasticsearch-7'))
      it('from a data stream', async () => {
        await demand(server(), 'PUT', '/_index_template/streamed', {
          index_patterns: ['streamed'],
          data_stream: {},
          template: { settings: { number_of_replicas: 0 }, mappings: FILE_MAPPING },
        });
        // its first record makes it: the cut-down servers of Elasticsearch can't be told to
        for (const part of [0, 1, 2]) {
          const records = third(part).map((record) => ({ ...record, '@timestamp': record['utc_timestamp'] ?? null }));
          await addRecords(server(), 'streamed', records);
          await demand(server(), 'POST', '/streamed/_rollover');
        }
        const section = { hosts: server().url, index: 'streamed', 'field.utc_timestamp': '@timestamp', ...MANY_PAGES };
        expectSame(await runOnEngine(section), whole);
      });

    it('whatever arrives during the run', async () => {
      await loadFeed(server(), 'arriving', RECORDS);
      const late = Array.from({ length: 500 }, (_, i) =>
        fileRecord({ time: LAST_DAY + i, sample: `late-${i % 9}`, severity: 'malicious', type: 'Type1' }),
      );
      await using way = await inTheMiddle(server(), () => addRecords(server(), 'arriving', late));
      expectSame(await runOnEngine({ hosts: way.url, index: 'arriving', ...MANY_PAGES }), whole);
      expect((await runOnEngine({ hosts: server().url, index: 'arriving' })).peaks).not.toBe(whole.peaks);
    });
  });

  it('fails where an index is deleted in the middle, and leaves the GST alone', async () => {
    await loadFeed(server(), 'doomed-0', RECORDS.slice(0, 700));
    await loadFeed(server(), 'doomed-1', RECORDS.slice(700));
    await using way = await inTheMiddle(server(), () => demand(server(), 'DELETE', '/doomed-1'));
    const run = await runOnEngine({ hosts: way.url, index: 'doomed-*', ...MANY_PAGES }, { table: TABLE });
    expectFailed(run, TABLE);
    expect(run.errors[0]).toMatch(/no such index|doomed-1/);
  });

  it('fails where a shard of an index is nowhere', async () => {
    await loadFeed(server(), 'nowhere-0', RECORDS);
    const settings = { number_of_replicas: 0, 'index.routing.allocation.require._name': 'no-such-node' };
    await demand(server(), 'PUT', '/nowhere-1?wait_for_active_shards=0&timeout=1s', {
      settings,
      mappings: FILE_MAPPING,
    });
    expectFailed(await runOnEngine({ hosts: server().url, index: 'nowhere-*', retries: '1' }));
    await demand(server(), 'DELETE', '/nowhere-1');
  });

  it('leaves no point in time behind', async () => {
    await expect
      .poll(async () => {
        const stats = await demand(server(), 'GET', '/_nodes/stats/indices/search');
        const { nodes } = stats as { nodes: Record<string, { indices: { search: { open_contexts: number } } }> };
        return Object.values(nodes).map(({ indices }) => indices.search.open_contexts);
      })
      .toEqual([0]);
  });
}
