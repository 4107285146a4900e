import { beforeAll, describe, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { realServer } from '../support/real-server.js';
import { leadEngines, otherEngines } from './chosen.js';
import { inTheMiddle, MANY_PAGES } from './in-the-middle.js';
import { expectFailed, expectSame } from './layouts.js';
import { loadFeed } from './load-feed.js';
import { recentRecords } from './recent-feed.js';
import { type EngineRun, runOnEngine } from './tool-on-engine.js';

const TABLE = '{}\n';
const RECORDS = recentRecords(400);
const REMOTE_INDEX = 'near,far:part-*';
const SECOND = 1;
// nobody listens there
const DEAD = 'http://127.0.0.1:9';

// both nodes hold a copy of all shards of the index `copied`
async function expectSameAfterALoss(server: Engine, whole: EngineRun): Promise<void> {
  await using way = await inTheMiddle(server, () => server.killNode(SECOND));
  expectSame(await runOnEngine({ hosts: way.url, index: 'copied', ...MANY_PAGES }), whole);
  await server.startNode(SECOND);
  await server.untilHealthy(2);
}

describe.each(leadEngines.slice(0, 1))('two nodes of %s', (name) => {
  const server = realServer(name, () => ({ nodes: 2 }));
  let whole: EngineRun;

  beforeAll(async () => {
    await loadFeed(server(), 'copied', RECORDS, { number_of_shards: 3, number_of_replicas: 1 });
    await loadFeed(server(), 'spread', RECORDS, { number_of_shards: 6 });
    await server().untilHealthy();
    whole = await runOnEngine({ hosts: server().url, index: 'copied' });
  });

  it('give the same tables from either, also where the first host is dead', async () => {
    for (const hosts of [...server().urls, server().urls.join(', '), [DEAD, ...server().urls].join(', ')]) {
      expectSame(await runOnEngine({ hosts, index: 'spread', ...MANY_PAGES }), whole);
    }
  });

  it('give the same tables where one is killed in the middle, if there are copies', async () => {
    await expectSameAfterALoss(server(), whole);
  });

  it('are a clear failure where one is killed in the middle, if there are none', async () => {
    await using way = await inTheMiddle(server(), () => server().killNode(SECOND));
    expectFailed(await runOnEngine({ hosts: way.url, index: 'spread', ...MANY_PAGES }, { table: TABLE }), TABLE);
  });

  it('are a clear failure where nobody is left', async () => {
    await using way = await inTheMiddle(server(), () => server().killNode(0));
    expectFailed(await runOnEngine({ hosts: way.url, index: 'copied', ...MANY_PAGES }, { table: TABLE }), TABLE);
    expectFailed(await runOnEngine({ hosts: server().url, index: 'copied', retries: '1' }));
  });
});

// what one version is tried for in full, here and with a remote cluster, in short on others
describe.each(otherEngines)('two nodes and a remote cluster of %s', (name) => {
  const far = realServer(name);
  const near = realServer(name, () => ({ nodes: 2, remotes: { far: far() } }));
  let whole: EngineRun;

  beforeAll(async () => {
    await loadFeed(near(), 'copied', RECORDS, { number_of_shards: 3, number_of_replicas: 1 });
    await loadFeed(near(), 'near', RECORDS.slice(0, 500));
    await loadFeed(far(), 'part-1', RECORDS.slice(500, 1_000));
    await loadFeed(far(), 'part-2', RECORDS.slice(1_000));
    await near().untilHealthy();
    whole = await runOnEngine({ hosts: near().url, index: 'copied' });
  });

  it('give the same tables from either node, and with the remote cluster', async () => {
    for (const url of near().urls)
      for (const index of ['copied', REMOTE_INDEX])
        expectSame(await runOnEngine({ hosts: url, index, ...MANY_PAGES }), whole);
  });

  it('give the same tables where a node is killed in the middle, if there are copies', async () => {
    await expectSameAfterALoss(near(), whole);
  });

  it('are a clear failure where the remote cluster is lost in the middle', async () => {
    await using way = await inTheMiddle(near(), () => far().killNode(0));
    expectFailed(await runOnEngine({ hosts: way.url, index: REMOTE_INDEX, ...MANY_PAGES }, { table: TABLE }), TABLE);
  });
});
