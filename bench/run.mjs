// Compares this tool with a raw read and a bare engine query: npm run bench -- [SIZE …] [--layout NAME …] [--runs N]
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { finished, pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { generate } from './generate.mjs';
import { measure, median, medians } from './measure.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const BIN = here('../dist/bin.js');
const SIZES = ['500', '100000', '1000000'];

const GST_ROW = ['2020-10-28 00:00:00', '2020-11-04 00:00:00', 7, 40, 90, 30, 60, 2, 3, 90];
const GST = JSON.stringify({ malicious: { ZipArchiveFile: GST_ROW }, benign: { PdfDocFile: GST_ROW } });

/** What each layout's file is called, what it is packed with, and what the records within look like. */
const FILES = {
  array: { ending: 'json', records: 'array' },
  lines: { ending: 'ndjson', records: 'lines' },
  gzip: { ending: 'ndjson.gz', records: 'lines', packed: zlib.createGzip },
  zstd: { ending: 'ndjson.zst', records: 'lines', packed: zlib.createZstdCompress },
  nested: { ending: 'nested.json', records: 'nested' },
  source: { ending: 'source.json', records: 'source' },
};

async function dataFile(records, { ending, records: layout, packed }) {
  const path = here(`data/${records}.${ending}`);
  if (existsSync(path)) return path;
  if (ending.endsWith('zst') && packed === undefined) throw new Error('To write zstd, run the bench with Node 22.15.');
  mkdirSync(here('data'), { recursive: true });
  process.stderr.write(`Writing ${path}\n`);
  const file = createWriteStream(`${path}.part`);
  const stream = packed?.() ?? file;
  const written = packed === undefined ? finished(file) : pipeline(stream, file);
  await generate(records, layout, stream);
  stream.end();
  await written;
  renameSync(`${path}.part`, path);
  return path;
}

function contestants(file, layout, folder) {
  return {
    'raw read': () => measure([here('raw-read.mjs'), file], folder),
    'bare query': () => measure([here('bare-query.mjs'), file, layout], folder),
    'this tool': () => {
      writeFileSync(join(folder, 'global_table.json'), GST);
      return measure([BIN, '-n', file, '-s', '2020-11-04', '-e', '2020-11-05', '--keep', '0'], folder);
    },
  };
}

/** Runs each in turn, again and again, so that what else the machine does meets all alike. */
async function inTurn(named, runs) {
  const results = new Map(Object.keys(named).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, once] of Object.entries(named)) results.get(name).push(await once());
  }
  return results;
}

const milliseconds = (value) => `${value.toFixed(0)} ms`;
const megabytes = (value) => `${(value / 1e6).toFixed(0)} MB`;

function row(cells) {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

/** One line a contestant; the ratio is the median of the ratios of each round, to the one named. */
function print(title, results, against) {
  const rivals = results.get(against);
  for (const [name, runs] of results) {
    const { wallMs, cpuMs, peakBytes } = medians(runs);
    const ratio = (field) => median(runs.map((run, i) => run[field] / rivals[i][field])).toFixed(2);
    row([
      title,
      name,
      milliseconds(wallMs),
      ratio('wallMs'),
      milliseconds(cpuMs),
      ratio('cpuMs'),
      megabytes(peakBytes),
    ]);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { layout: { type: 'string', multiple: true, default: ['array'] }, runs: { type: 'string' } },
});
const sizes = (positionals.length > 0 ? positionals : SIZES).map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1) || values.layout.some((name) => !(name in FILES))) {
  process.stderr.write(`npm run bench -- [SIZE …] [--layout ${Object.keys(FILES).join('|')} …] [--runs N]\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'tpa-bench-'));
try {
  const load = loadavg()[0].toFixed(1);
  process.stdout.write(`Node ${process.version}, ${availableParallelism()} processors, load ${load} at the start\n\n`);
  row(['records', 'what', 'wall', 'ratio', 'CPU', 'ratio', 'peak memory']);
  row(['---:', '---', '---:', '---:', '---:', '---:', '---:']);
  const runs = Number(values.runs ?? 9);
  const start = { 'node -e 0': () => measure(['-e', '0'], folder), '--help': () => measure([BIN, '--help'], folder) };
  print('-', await inTurn(start, runs), 'node -e 0');
  for (const layout of values.layout) {
    for (const size of sizes) {
      const file = await dataFile(size, FILES[layout]);
      const title = `${layout}, ${size.toLocaleString('en')} (${megabytes(statSync(file).size)})`;
      // large files take long, and vary less
      const rounds = values.runs === undefined && size > 200_000 ? 3 : runs;
      print(title, await inTurn(contestants(file, FILES[layout].records, folder), rounds), 'bare query');
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
