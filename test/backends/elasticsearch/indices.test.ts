import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Answer, BackendContext, FeedCheck } from '../../../src/backends/backend.js';
import { checkFeed } from '../../../src/backends/elasticsearch/check-feed.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { type Log, silentLog } from '../../../src/log/log.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { LONG_TESTS_RUN } from '../../support/long-tests.js';
import { SHARED_SERVER } from '../../support/shared-server.js';
import { sharedServer, skipWithoutServer } from '../../support/use-shared-server.js';
import { comparable, CONTRACT_FEED, mixedRecords } from '../contract.js';
import { naiveAnswer } from '../naive-counts.js';
import { ask, contextFor, fillIndex } from './engine-feed.js';
import { type Asked, type Fault, SCRIPTED_FEED, scriptedEngine } from './scripted-engine.js';

const DAY = Date.UTC(2024, 1, 28);
const QUESTIONS = [
  { kind: 'daily', window: { start: DAY - DAY_MS, end: DAY + DAY_MS } },
  { kind: 'local', window: { start: DAY, end: DAY + DAY_MS }, top: 5, canPeak: () => true },
] as const;

async function answersTo(context: BackendContext): Promise<{ answers: Answer[]; newest: number | undefined }> {
  await using backend = await ElasticsearchBackend.open(context);
  const answers: Answer[] = [];
  for await (const answer of backend.answer(QUESTIONS)) answers.push(answer);
  return { answers, newest: await backend.newest() };
}

const keyword = { keyword: { type: 'keyword', searchable: true, aggregatable: true } };
const date = { date: { type: 'date', searchable: true, aggregatable: true } };
const WHOLE = { 'event.time': date, sample: keyword, first: keyword, second: keyword, cross: keyword };
const unmapped = (...indices: string[]): Record<string, unknown> => ({
  unmapped: { type: 'unmapped', searchable: false, aggregatable: false, ...(indices.length > 0 && { indices }) },
});

/** An engine of two indices, some fields of which one lacks; `filled` of them hold records. */
function twoIndices(fields: Readonly<Record<string, unknown>>, filled: readonly string[], other = 0) {
  return (asked: Asked): Fault => {
    if (asked.kind === 'fields') return { body: { indices: ['full', 'fresh'], fields: { ...WHOLE, ...fields } } };
    if (asked.kind !== 'other') return undefined;
    const buckets = filled.map((key) => ({ key, doc_count: 1 }));
    const indices = { sum_other_doc_count: other, buckets };
    const shards = { total: 2, successful: 2, skipped: 0, failed: 0 };
    return { body: { timed_out: false, _shards: shards, hits: { hits: [] }, aggregations: { indices } } };
  };
}

describe('an index that lacks an attribute', () => {
  const lacking = { sample: { ...keyword, ...unmapped('fresh') } };
  const open = async (faultFor: (asked: Asked) => Fault): Promise<void> => {
    await using engine = await scriptedEngine([], faultFor);
    const backend = await ElasticsearchBackend.open(contextFor({ hosts: engine.url, index: 'f*' }, SCRIPTED_FEED));
    await backend[Symbol.asyncDispose]();
  };

  it('is passed over where it holds no record', async () => {
    await expect(open(twoIndices(lacking, ['full']))).resolves.toBeUndefined();
  });

  it('is an error where it holds records, or where that can’t be told', async () => {
    await expect(open(twoIndices(lacking, ['full', 'fresh']))).rejects.toThrow(/'sample' is not mapped in fresh/);
    await expect(open(twoIndices(lacking, ['full'], 7))).rejects.toThrow(/'sample' is not mapped in fresh/);
  });

  it('is not asked about where nothing is lacking', async () => {
    await using engine = await scriptedEngine([], twoIndices({}, []));
    const context = contextFor({ hosts: engine.url, index: 'f*' }, SCRIPTED_FEED);
    await using backend = await ElasticsearchBackend.open(context);
    expect(backend.loaded).toEqual([]);
    expect(engine.asked.map(({ kind }) => kind)).toEqual(['fields']);
  });
});

const unjudged = (context: BackendContext): Promise<FeedCheck> =>
  checkFeed({ ...context, now: Infinity, judge: () => Promise.resolve() });

describe('a check', () => {
  const check = async (faultFor: (asked: Asked) => Fault) => {
    await using engine = await scriptedEngine([], faultFor);
    const section = { hosts: engine.url, index: 'f*', retries: '0' };
    return await unjudged(contextFor(section, SCRIPTED_FEED));
  };

  it('shows what is not found, and says that a run would fail', async () => {
    const { lines, problems, isOfInput } = await check(twoIndices({ sample: unmapped() }, ['full', 'fresh']));
    expect(isOfInput).toBe(true);
    expect(lines).toContain('Indices: 2 (full, fresh)');
    expect(lines).toContain('  sample      not found');
    expect(lines).toContain('  first       first (keyword)');
    expect(lines.at(-1)).toBe('A run would fail.');
    expect(problems).toEqual([expect.stringMatching(/^Section \[feed\].*'sample' is mapped in none of full, fresh/)]);
  });

  it('names the privilege that is missing', async () => {
    const reason = 'action [indices:data/read/field_caps] is unauthorized for user [reader]';
    const refusal = { status: 403, body: { error: { type: 'security_exception', reason }, status: 403 } };
    await expect(check(({ kind }) => (kind === 'fields' ? refusal : undefined))).rejects.toThrow(
      /a privilege is missing \(403\).*field_caps/,
    );
  });
});

skipWithoutServer();

describe.runIf(LONG_TESTS_RUN && SHARED_SERVER !== undefined)('on a real server', () => {
  const server = sharedServer();
  const records = mixedRecords(400, 31);
  const naive = QUESTIONS.map((question) => comparable(naiveAnswer(records, CONTRACT_FEED, question)));

  it('counts beside an index that holds nothing yet and has no fields', async () => {
    const { url } = server();
    const { index } = await fillIndex(url, records, CONTRACT_FEED);
    await ask(url, 'PUT', `/${index}-fresh`, '{}');
    const { answers, newest } = await answersTo(contextFor({ hosts: url, index: `${index}*` }, CONTRACT_FEED));
    expect(answers.map(comparable)).toEqual(naive);
    expect(newest).toBe(Math.max(...records.map((record) => Number(record['event.time']))));
    await ask(url, 'DELETE', `/${index},${index}-fresh`);
  });

  it('counts under no value a cross dimension that no index has, and says so', async () => {
    const { url } = server();
    const { index, remove } = await fillIndex(url, records, CONTRACT_FEED);
    const feed = { ...CONTRACT_FEED, crossDimensions: ['source.user', 'nowhere'] };
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (text) => void warnings.push(text) };
    const { answers } = await answersTo(contextFor({ hosts: url, index }, feed, { log }));
    expect(answers.map(comparable)).toEqual(
      QUESTIONS.map((question) => comparable(naiveAnswer(records, feed, question))),
    );
    expect(warnings).toEqual([expect.stringMatching(/no index has 'nowhere'/)]);
    await remove();
  });

  it('is checked: closed indices, and how records are read', async () => {
    const { url } = server();
    const { index, remove } = await fillIndex(url, mixedRecords(3, 1), CONTRACT_FEED);
    try {
      await ask(url, 'PUT', `/${index}-closed`, JSON.stringify({ settings: { number_of_replicas: 0 } }));
      await ask(url, 'POST', `/${index}-closed/_close`);
      const { lines } = await unjudged(contextFor({ hosts: url, index: `${index}*` }, CONTRACT_FEED));
      expect(lines).toContain(`Closed indices, whose records are not counted: ${index}-closed`);
      expect(lines).toContain('How records are read:');
      expect(lines.find((line) => line.includes('dimension_0'))).toMatch(/severity = .* {2}-> {2}/);
    } finally {
      await ask(url, 'DELETE', `/${index}-closed`);
      await remove();
    }
  });

  it('is checked: cluster, indices, fields, records and their span', async () => {
    const { url } = server();
    const { index, remove } = await fillIndex(url, [...records, { 'event.time': DAY }], CONTRACT_FEED);
    const { lines, problems } = await unjudged(contextFor({ hosts: url, index }, CONTRACT_FEED));
    expect(problems).toEqual([]);
    expect(lines[0]).toBe(`Cluster: ${url}, elasticsearch 8.19.2`);
    expect(lines).toContain(`Indices: 1 (${index})`);
    expect(lines).toContain('  event.time     event.time (date)');
    expect(lines.find((line) => line.startsWith('Records:'))).toMatch(
      /^Records: \d+ from 2024-02-2\d .* to 2024-03-01 .*; left out: \d+ .*'file\.hash'/,
    );
    expect(lines.at(-1)).toBe('A run would work.');
    await remove();
  });

  it('is filled by the loader with the records of a file', async () => {
    const { url } = server();
    const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
    const args = [file('scripts/load.mjs'), url, 'loaded', file('data/telemetry_example_3.json')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).toBe(0);
    const count = Number(/: (\d+) records/.exec(stdout)?.[1]);
    expect(count).toBeGreaterThan(0);
    expect(await ask(url, 'GET', '/loaded/_count')).toMatchObject({ count });
    const mapping = JSON.stringify(await ask(url, 'GET', '/loaded/_mapping/field/file.sha1,utc_timestamp'));
    expect(mapping).toContain('"type":"keyword"');
    expect(mapping).toContain('"type":"date"');
    await ask(url, 'DELETE', '/loaded');
  });

  it('says what is wrong where the loader can’t', () => {
    const { url } = server();
    const script = fileURLToPath(new URL('../../../scripts/load.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, url, 'UPPER', 'x'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: PUT \/UPPER: 400 .*must be lowercase/);
  });
});
