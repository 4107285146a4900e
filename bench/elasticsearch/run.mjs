// Compares the tool with a plain composite loop, in one run, over records that it fills an index with:
//   node bench/elasticsearch/run.mjs URL [--records N] [--shape file|network] [--types N] [--rounds N]
// The plain loop asks day by key by sample, in pages of 10,000, one after the other, for the days of history (seven;
// of network events three) and for the local day, and adds up submissions and samples. The tool makes a first run with
// exact and with approximate numbers of samples, each a process of its own. A first round is not counted, so that the
// server has compiled what each of them needs; then the order turns from round to round.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../measure.mjs';
import { fillIndex } from './feed.mjs';

const DAY = 86_400_000;
const PLAIN_PAGE = 10_000;
const BIN = new URL('../../dist/bin.js', import.meta.url).pathname;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '700000' },
    shape: { type: 'string', default: 'file' },
    types: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
});
const [url] = positionals;
if (url === undefined) {
  console.error(
    'usage: node bench/elasticsearch/run.mjs URL [--records N] [--shape file|network] [--types N] [--rounds N]',
  );
  process.exit(2);
}
const records = Number(values.records);
const index = `bench-${values.shape}-${records}-${values.types}`;

// The history ends now, so the records end with the last whole day.
const today = Math.floor(Date.now() / DAY) * DAY;
const days = values.shape === 'file' ? 7 : 3;
const start = today - days * DAY;
const FIELDS = {
  file: ['file.sha1', 'task.severity', 'file.llfile_type'],
  network: ['event.id', 'event.impact', 'threat.name.keyword'],
}[values.shape];

async function search(body) {
  const response = await fetch(`${url}/${index}/_search?request_cache=false`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: 0, track_total_hits: false, ...body }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer).slice(0, 300));
  return answer;
}

async function plainLoop(from, to) {
  const sources = [
    { day: { date_histogram: { field: 'utc_timestamp', fixed_interval: '1d' } } },
    ...FIELDS.map((field, i) => ({ [`f${i}`]: { terms: { field } } })),
  ];
  const query = { range: { utc_timestamp: { gte: from, lt: to, format: 'epoch_millis' } } };
  const keys = new Map();
  let after;
  do {
    const { aggregations } = await search({
      query,
      aggs: { groups: { composite: { size: PLAIN_PAGE, sources, ...(after && { after }) } } },
    });
    for (const { key, doc_count: count } of aggregations.groups.buckets) {
      const name = `${key.day} ${key.f1} ${key.f2}`;
      const sums = keys.get(name);
      if (sums === undefined) keys.set(name, { submissions: count, samples: 1 });
      else {
        sums.submissions += count;
        sums.samples++;
      }
    }
    after = aggregations.groups.after_key;
  } while (after !== undefined);
  return keys;
}

const seconds = (since) => (performance.now() - since) / 1_000;

function runTool(section) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  writeFileSync(join(folder, 'config.ini'), `[feed]\nhosts = ${url}\nindex = ${index}\n${section}`);
  const args = [
    BIN,
    '-c',
    'config.ini',
    '-b',
    'elasticsearch',
    '-a',
    values.shape === 'file' ? 'file-type' : 'network-type',
  ];
  const since = performance.now();
  const child = spawn(process.execPath, [...args, '-n', 'feed', '-v'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  let peak = 0;
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
    } catch {
      // it has ended
    }
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(watch);
      const took = seconds(since);
      const table = code === 0 ? JSON.parse(readFileSync(join(folder, 'global_table.json'), 'utf8')) : undefined;
      rmSync(folder, { recursive: true, force: true });
      if (code === 0) resolve({ seconds: took, megabytes: peak / 1_024, table });
      else reject(new Error(`the tool ended with ${code}:\n${log}`));
    });
  });
}

// Of a row of the global table: submissions (average, most), then samples (average, most).
const [SUBMISSIONS, SAMPLES] = [
  [3, 4],
  [5, 6],
];

function compare(exact, approximate) {
  let worst = 0;
  for (const [first, rows] of Object.entries(exact)) {
    for (const [second, row] of Object.entries(rows)) {
      const other = approximate[first][second];
      for (const i of SUBMISSIONS) if (row[i] !== other[i]) throw new Error(`submissions differ: ${first}, ${second}`);
      for (const i of SAMPLES) if (row[i] > 0) worst = Math.max(worst, Math.abs(other[i] - row[i]) / row[i]);
    }
  }
  return worst;
}

const WAYS = {
  'plain loop': async () => {
    const since = performance.now();
    await plainLoop(start, today);
    await plainLoop(today - DAY, today);
    return { seconds: seconds(since) };
  },
  exact: () => runTool(''),
  approximate: () => runTool('distinct = approximate\n'),
};

console.log(`filling ${index} with ${records} records`);
await fillIndex(url, index, { shape: values.shape, records, days, start, types: Number(values.types) });
const rounds = [];
for (let round = 0; round <= Number(values.rounds); round++) {
  const names = Object.keys(WAYS);
  const order = names.map((_, i) => names[(i + round) % names.length]);
  const found = {};
  for (const name of order) found[name] = await WAYS[name]();
  const texts = names.map((name) => `${name} ${found[name].seconds.toFixed(1)} s`);
  console.log(`${round === 0 ? 'not counted' : `round ${round}`}: ${texts.join(', ')}`);
  if (round > 0) rounds.push(found);
}
for (const name of Object.keys(WAYS)) {
  const of = (value) => median(rounds.map(value));
  const took = of((found) => found[name].seconds).toFixed(1);
  const ratio = of((found) => found['plain loop'].seconds / found[name].seconds).toFixed(1);
  console.log(`${name.padEnd(12)} ${took.padStart(6)} s, ${ratio.padStart(5)} times as fast${peakOf(name)}`);
}
function peakOf(name) {
  const megabytes = rounds.map((each) => each[name].megabytes).filter((value) => value !== undefined);
  return megabytes.length === 0 ? '' : `, ${Math.max(...megabytes).toFixed(0)} MB at most`;
}
const [last] = rounds.slice(-1);
console.log(`samples are off by ${(100 * compare(last.exact.table, last.approximate.table)).toFixed(3)} % at most`);
