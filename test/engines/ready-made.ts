import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { READY_MADE } from '../../src/analyzers/ready-made/ready-made.js';
import { ElasticsearchBackend } from '../../src/backends/elasticsearch/elasticsearch-backend.js';
import { ValueCutter } from '../../src/backends/files/value-cutter.js';
import type { Feed } from '../../src/feed/feed.js';
import { loadFeed } from '../../src/feed/load-feed.js';
import { isObject } from '../../src/text/is-object.js';
import { countedOn, EXAMPLES, type Example, expectAnswer } from '../analyzers/ready-made-examples.js';
import { ask, contextFor } from '../backends/elasticsearch/engine-feed.js';
import { LAST_DAY } from './recent-feed.js';
import { runOnEngine } from './tool-on-engine.js';

type Server = () => { readonly url: string };

const textOf = (content: string | Buffer): string =>
  typeof content === 'string' ? content : gunzipSync(content).toString('utf8');

/** Whether an example can be indexed: tables are files alone. */
const isOfDocuments = ({ files }: Example): boolean =>
  Object.values(files).every((content) => textOf(content).startsWith('{'));

/** The records of an example's files. */
function recordsOf({ files }: Example, { records: path }: Feed): unknown[] {
  const records: unknown[] = [];
  for (const content of Object.values(files)) {
    for (const { text: one } of new ValueCutter(0).push(textOf(content))) {
      const document = JSON.parse(one) as Record<string, unknown>;
      const list = path && document[path[0] ?? ''];
      if (Array.isArray(list)) records.push(...(list as unknown[]));
      else records.push(isObject(document['_source']) ? document['_source'] : document);
    }
  }
  return records;
}

function valuesAt(value: unknown, place: string): unknown[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === place) return [inner];
    return place.startsWith(`${name}.`) ? valuesAt(inner, place.slice(name.length + 1)) : [];
  });
}

/** How a time is mapped by somebody who knows the feed: what is written in seconds is a number or a date of seconds. */
function timeMapping(records: readonly unknown[], place: string, format: string | undefined): object {
  const values = records.flatMap((record) => valuesAt(record, place));
  const isNumeric = (value: unknown): boolean => typeof value === 'number' || /^[\d.]+$/.test(String(value));
  if (format !== undefined && values.every(isNumeric)) return { type: 'double' };
  const texts = 'strict_date_optional_time_nanos||strict_date_optional_time||yyyy-MM-dd HH:mm:ss';
  return { type: 'date', format: `${texts}||${format === undefined ? 'epoch_millis' : 'epoch_second'}` };
}

const DYNAMIC = [
  { text: { match_mapping_type: 'string', mapping: { type: 'keyword' } } },
  { fraction: { match_mapping_type: 'double', mapping: { type: 'double' } } },
];

/** Documents that one index refuses (a place is a number in some and an object in others) go to another. */
async function load(url: string, pattern: string, records: readonly unknown[], feed: Feed): Promise<void> {
  const { time } = feed.readers;
  const format = time.format.kind === 'auto' ? undefined : time.format.name;
  const mapped = time.places.filter((place) => records.some((record) => valuesAt(record, place).length > 0));
  const properties = Object.fromEntries(mapped.map((place) => [place, timeMapping(records, place, format)]));
  let left = records;
  for (let number = 0; left.length > 0 && number < 3; number++) {
    const index = `${pattern}-${number}`;
    const settings = { number_of_shards: 1, number_of_replicas: 0 };
    const mappings = { date_detection: false, dynamic_templates: DYNAMIC, properties };
    await ask(url, 'PUT', `/${index}`, JSON.stringify({ settings, mappings }));
    const body = left.map((record) => `{"index":{}}\n${JSON.stringify(record)}\n`).join('');
    const headers = { 'content-type': 'application/x-ndjson' };
    const reply = await fetch(`${url}/${index}/_bulk?refresh=true`, { method: 'POST', body, headers });
    const { items } = (await reply.json()) as { items: { index: { status: number; error?: unknown } }[] };
    const refused = left.filter((_, i) => (items[i]?.index.status ?? 500) >= 300);
    if (refused.length === left.length) throw new Error(JSON.stringify(items[0]));
    left = refused;
  }
}

/** `inspect` of an index proposes a section by which a run counts. */
function describeInspect(server: Server): void {
  it('inspect proposes, beside the ready-made analyzers, a section by which a run counts an index', async () => {
    const records = Array.from({ length: 40 }, (_, i) => ({
      at: new Date(LAST_DAY + i * 60_000).toISOString(),
      hash: `h${i >> 1}`,
      verdict: { level: i % 3 === 0 ? 'bad' : 'good', kind: ['a', 'b'][i % 2] },
      flow: 9_007_199_254_740_993n.toString(),
      note: `a long text ${i}`,
    }));
    const mappings = { properties: { at: { type: 'date' }, note: { type: 'text' } }, dynamic_templates: DYNAMIC };
    await ask(server().url, 'PUT', '/inspected', JSON.stringify({ mappings }));
    const body = records.map((record) => `{"index":{}}\n${JSON.stringify(record)}\n`).join('');
    await ask(server().url, 'POST', '/inspected/_bulk?refresh=true', body);
    const section = { hosts: server().url, index: 'inspected' };
    const args = ['inspect', '-b', 'elasticsearch', '-n', 'feed', '-c', 'config.ini'];
    const looked = await runOnEngine(section, { args });
    expect(looked.status).toBe(0);
    expect(looked.stdout).toMatch(/note +100 % +40 +text \(not to be counted by\)/);
    expect(looked.stdout).toMatch(/at +100 % +40 +text \(date\)/);
    const proposed = looked.stdout.slice(looked.stdout.indexOf('[analyzer:feed]'));
    expect(proposed).toContain('dimension_0 = verdict.level');
    expect(proposed).toContain('sample = hash');
    const files = { 'own.ini': `[feed]\nhosts = ${server().url}\nindex = inspected\n${proposed}` };
    const day = new Date(LAST_DAY).toISOString().slice(0, 10);
    const run = ['-b', 'elasticsearch', '-n', 'feed', '-c', 'own.ini', '-a', 'feed', '-s', day];
    const counted = await runOnEngine(section, { args: run, files });
    expect(counted.status).toBe(0);
    expect(Object.keys(JSON.parse(counted.savedTable ?? '{}') as object).sort()).toEqual(['bad', 'good']);
    const described = await runOnEngine(section, { args: [...args, '-a', 'feed', '-c', 'own.ini'], files });
    expect(described.stdout).toContain("Record 1, as 'feed' reads it");
  });
}

/** The examples of the ready-made analyzers, indexed, give what their files give. */
export function describeReadyMade(server: Server): void {
  describeInspect(server);

  describe.concurrent('counts by the ready-made analyzers as files are counted', () => {
    for (const [number, example] of EXAMPLES.filter(isOfDocuments).entries()) {
      const { analyzer, form } = example;
      it(`${analyzer}: ${form}`, async ({ expect }) => {
        const feed = await loadFeed(READY_MADE[analyzer].description);
        const records = recordsOf(example, feed);
        const pattern = `ready-made-${number}`;
        await load(server().url, pattern, records, feed);
        const section = { hosts: server().url, index: `${pattern}-*` };
        await using backend = await ElasticsearchBackend.open(contextFor(section, feed, { feed }));
        expectAnswer(await countedOn(backend), example, expect);
      });
    }
  });
}
