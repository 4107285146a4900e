// Compares the tool with a plain composite loop, in one run, over records that it fills an index with:
//   node bench/elasticsearch/run.mjs URL [--records N] [--shape file|network] [--types N] [--distinct]
// The plain loop asks day by sample by key, in pages of 10,000, one after the other, for the days of history (seven;
// of network events three) and for the local day. With --distinct the tool is run with exact and with approximate numbers of samples instead.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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
    distinct: { type: 'boolean', default: false },
  },
});
const [url] = positionals;
if (url === undefined) {
  console.error(
    'usage: node bench/elasticsearch/run.mjs URL [--records N] [--shape file|network] [--types N] [--distinct]',
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
  let after;
  let counted = 0;
  do {
    const { aggregations } = await search({
      query,
      aggs: { groups: { composite: { size: PLAIN_PAGE, sources, ...(after && { after }) } } },
    });
    for (const { doc_count: count } of aggregations.groups.buckets) counted += count;
    after = aggregations.groups.after_key;
  } while (after !== undefined);
  return counted;
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

const report = (name, { seconds: took, megabytes }) =>
  console.log(`${name.padEnd(22)} ${took.toFixed(1).padStart(6)} s ${megabytes.toFixed(0).padStart(5)} MB`);

console.log(`filling ${index} with ${records} records`);
await fillIndex(url, index, { shape: values.shape, records, days, start, types: Number(values.types) });
if (values.distinct) {
  const exact = await runTool('');
  report('exact', exact);
  const approximate = await runTool('distinct = approximate\n');
  report('approximate', approximate);
  console.log(`approximate is ${(exact.seconds / approximate.seconds).toFixed(1)} times as fast`);
  console.log(`samples are off by ${(100 * compare(exact.table, approximate.table)).toFixed(3)} % at most`);
} else {
  const since = performance.now();
  const counted = (await plainLoop(start, today)) + (await plainLoop(today - DAY, today));
  const plain = seconds(since);
  console.log(`plain loop             ${plain.toFixed(1).padStart(6)} s (${counted} records counted)`);
  const tool = await runTool('');
  report('the tool', tool);
  console.log(`the tool is ${(plain / tool.seconds).toFixed(1)} times as fast`);
}
