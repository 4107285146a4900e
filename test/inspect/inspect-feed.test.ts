import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findAnalyzer } from '../../src/analyzers/find-analyzer.js';
import { parseConfig } from '../../src/config/config-parser.js';
import { inspectSample, type Inspection } from '../../src/inspect/inspect-feed.js';
import { inspectLines } from '../../src/inspect/inspect-lines.js';
import { sectionText } from '../../src/inspect/propose.js';
import { sampleFiles } from '../../src/inspect/sample-files.js';
import { writeSection } from '../../src/inspect/write-section.js';
import { noProgress, silentLog } from '../../src/log/log.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'tpa-inspect-test-'));

async function inspect(name: string, content: string | Buffer, most = 10_000): Promise<Inspection> {
  const path = join(FOLDER, name);
  writeFileSync(path, content);
  const signal = new AbortController().signal;
  return inspectSample(await sampleFiles([path], { most, log: silentLog, progress: noProgress, signal }), undefined);
}

const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const events = (count: number, make: (i: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, i) => make(i));

const suricata = (i: number): unknown => ({
  timestamp: `2024-02-0${1 + (i % 2)}T10:00:00.123456+0000`,
  flow_id: i >> 1,
  event_type: 'alert',
  src_ip: `192.0.2.${i % 5}`,
  alert: { severity: 1 + (i % 3), signature: `S${i % 4}` },
});

const FEEDS: readonly [name: string, content: string | Buffer, keys: Readonly<Record<string, string>>][] = [
  [
    'eve.json',
    lines(events(40, suricata)),
    { time: 'timestamp', sample: 'flow_id', dimension_0: 'alert.severity', dimension_1: 'alert.signature' },
  ],
  ['eve.json.gz', gzipSync(lines(events(40, suricata))), { time: 'timestamp', dimension_0: 'alert.severity' }],
  ['list.json', JSON.stringify(events(10, suricata)), { time: 'timestamp', sample: 'flow_id' }],
  [
    'trail.json',
    JSON.stringify({
      Records: events(20, (i) => ({
        eventTime: '2024-02-01T10:00:00Z',
        eventID: `e${i}`,
        eventSource: `s${i % 2}`,
        eventName: `n${i % 3}`,
      })),
    }),
    { records: 'Records', time: 'eventTime', sample: 'eventID' },
  ],
  [
    'pretty.json',
    JSON.stringify(
      { took: 1, hits: { hits: events(4, (i) => ({ _id: `${i}`, _source: { ts: 1706781600 + i, kind: 'k' } })) } },
      null,
      2,
    ),
    { records: 'hits.hits', time: 'ts', time_format: 'seconds', dimension_0: 'kind' },
  ],
  [
    'ns.ndjson',
    lines(events(5, (i) => ({ time: `170678160${i}000000000`, priority: 'High', rule: 'r' }))),
    { time_format: 'nanoseconds' },
  ],
  [
    'kibana.csv',
    `"@timestamp","level","100% sure"\n"Feb 1, 2024 @ 10:00:00.000",high,x\n"Feb 2, 2024 @ 10:00:00.000",low,y\n`,
    { time: '@timestamp', time_format: 'MMM d, yyyy @ HH:mm:ss.SSS', dimension_0: 'level' },
  ],
  ['semicolons.csv', 'time;user;kind\n1706781600000;a;x\n1706781601000;b;y\n', { time: 'time', dimension_0: 'kind' }],
  [
    'bazaar.csv',
    `# a list\n# "first_seen_utc","sha256_hash","signature"\n"2024-02-01 10:00:00", "aa", "Mirai"\n"2024-02-01 11:00:00", "bb", "Mirai"\n`,
    { time: 'first_seen_utc', comment: '#', header: 'first_seen_utc, sha256_hash, signature', sample: 'sha256_hash' },
  ],
  [
    'tags.ndjson',
    lines(events(9, (i) => ({ t: '2024-02-01', id: `i${i}`, rule: { type: ['a', 'b'] } }))),
    { 'list.rule.type': 'each' },
  ],
];

describe('a look at a feed', () => {
  it.each(FEEDS)('proposes for %s a section that can be read', async (name, content, keys) => {
    const { section } = await inspect(name, content);
    expect(Object.fromEntries(section ?? [])).toMatchObject(keys);
    const text = sectionText('x', section ?? []);
    const config = { path: 'c', sections: parseConfig(text, 'c'), environment: {} };
    const { feed } = await findAnalyzer('x', config, silentLog, '.');
    expect(feed.time).toBe(keys['time'] ?? feed.time);
  });

  it('shows what it is, its attributes, candidates and how records are read', async () => {
    const inspection = await inspect('a.json', lines(events(40, suricata)), 30);
    const text = inspectLines(inspection, 'the section below').join('\n');
    expect(text).toContain('Layout: one record a line');
    expect(text).toContain('Records looked at: 30, the first');
    expect(text).toMatch(/alert\.severity +100 % +3 +number +1 · 2 · 3/);
    expect(text).toContain('2024-02-01 10:00:00 to 2024-02-02 10:00:00 UTC');
    expect(text).toContain('This looks like suricata-alert, which comes with the tool');
    expect(text).toContain('dimension_0: alert.severity = 1 → 1');
  });

  it('takes a ready-made analyzer as it is, or with where the records lie', async () => {
    const own = await inspect('own.json', lines(events(40, suricata)));
    expect(own.copyOf).toBe('suricata-alert');
    expect(Object.fromEntries(own.section ?? [])).toMatchObject({
      filter: 'event_type:alert',
      cross: 'src_ip, dest_ip',
    });
    const wrapped = await inspect('wrapped.json', JSON.stringify({ took: 1, items: events(40, suricata) }));
    expect(wrapped.copyOf).toBeUndefined();
    expect(Object.fromEntries(wrapped.section ?? [])).toMatchObject({ records: 'items', filter: 'event_type:alert' });
  });

  it('needs no more than the beginning of a long document', async () => {
    const long = events(20_000, (i) => ({ ...(suricata(i) as object), pad: 'x'.repeat(200) }));
    const content = `{"took": 1, "hits": {"total": 1, "hits": ${JSON.stringify(long)}}, "cut`;
    const { sample, section } = await inspect('long.json', content, 1_000);
    expect(sample.isCut).toBe(true);
    expect(sample.statistics.records).toBe(1_000);
    expect(Object.fromEntries(section ?? [])).toMatchObject({ records: 'hits.hits', sample: 'flow_id' });
  });

  it('counts what lacks a dimension under a name of its own, and passes over what never has a value', async () => {
    const records = events(20, (i) => ({
      t: '2024-02-01T10:00:00Z',
      id: i,
      kind: 'k',
      none: [],
      ...(i % 3 && { level: 'high' }),
    }));
    const { section } = await inspect('holes.json', lines(records));
    expect(Object.fromEntries(section ?? [])).toMatchObject({ 'missing.level': '-' });
    expect(section?.flat().join(' ')).not.toContain('none');
  });

  it('has no section for records without a time', async () => {
    const { section, candidates } = await inspect('none.ndjson', lines([{ a: 1 }, { a: 2 }]));
    expect(section).toBeUndefined();
    expect(candidates.time).toEqual([]);
  });
});

describe('a section that is written', () => {
  const section = sectionText('feed', [
    ['time', 't'],
    ['dimension_0', '100%'],
  ]);

  it('goes behind what the file holds, and never over one that is there', () => {
    const path = join(FOLDER, 'config.ini');
    writeFileSync(path, '[a]\nb = c');
    writeSection(path, 'feed', section);
    expect(readFileSync(path, 'utf8')).toBe('[a]\nb = c\n\n[analyzer:feed]\ntime = t\ndimension_0 = 100%%\n');
    expect(() => {
      writeSection(path, 'feed', section);
    }).toThrow('already');
  });

  it('makes a file that is not there', () => {
    const path = join(FOLDER, 'new.ini');
    writeSection(path, 'feed', section);
    expect(readFileSync(path, 'utf8')).toBe(section);
  });
});
