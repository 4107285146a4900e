import { beforeAll, describe, expect, it } from 'vitest';
import { realServer } from '../support/real-server.js';
import { leadEngines } from './chosen.js';
import { faultProxy } from './faults/fault-proxy.js';
import { inTheMiddle, MANY_PAGES } from './in-the-middle.js';
import { expectFailed, expectSame } from './layouts.js';
import { loadFeed } from './load-feed.js';
import { recentRecords } from './recent-feed.js';
import { type EngineRun, runOnEngine } from './tool-on-engine.js';

const TABLE = '{}\n';
const RECORDS = recentRecords(400);
const INDEX = 'near,far:part-*';

describe.each(leadEngines.slice(0, 1))('a remote cluster, %s', (name) => {
  const far = realServer(name);
  const near = realServer(name, () => ({ remotes: { far: far() } }));
  let whole: EngineRun;

  beforeAll(async () => {
    await loadFeed(near(), 'whole', RECORDS);
    await loadFeed(near(), 'near', RECORDS.slice(0, 500));
    await loadFeed(far(), 'part-1', RECORDS.slice(500, 1_000));
    await loadFeed(far(), 'part-2', RECORDS.slice(1_000));
    whole = await runOnEngine({ hosts: near().url, index: 'whole' });
  });

  it('gives the same tables', async () => {
    expectSame(await runOnEngine({ hosts: near().url, index: INDEX, ...MANY_PAGES }), whole);
  });

  it('is a clear failure where it is lost in the middle, and where it is not there at all', async () => {
    await using way = await inTheMiddle(near(), () => far().killNode(0));
    expectFailed(await runOnEngine({ hosts: way.url, index: INDEX, ...MANY_PAGES }, { table: TABLE }), TABLE);
    const without = await runOnEngine({ hosts: near().url, index: INDEX, retries: '1' }, { table: TABLE });
    expectFailed(without, TABLE);
    expect(without.errors[0]).toContain('far');
  });

  it('is a clear failure where it is lost just before the point in time is opened, at first or again', async () => {
    await far().startNode(0);
    await far().untilHealthy();
    const searchContext = { type: 'search_context_missing_exception', reason: 'No search context found' };
    const lost = JSON.stringify({ error: { ...searchContext, root_cause: [searchContext] }, status: 404 });
    await using opening = await faultProxy(near().url, async (kind) => {
      if (kind === 'open') await far().killNode(0);
      return undefined;
    });
    expectFailed(await runOnEngine({ hosts: opening.url, index: INDEX, retries: '1' }, { table: TABLE }), TABLE);
    await far().startNode(0);
    await far().untilHealthy();
    await using again = await faultProxy(near().url, (kind, nth) => {
      if (kind === 'groups' && nth === 2) return () => ({ status: 404, text: lost });
      return kind === 'open' && nth === 2
        ? far()
            .killNode(0)
            .then(() => undefined)
        : undefined;
    });
    expectFailed(await runOnEngine({ hosts: again.url, index: INDEX, ...MANY_PAGES }, { table: TABLE }), TABLE);
  });
});
