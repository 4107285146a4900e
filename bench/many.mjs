// What grows with something else than records: many keys, many files, names with brackets, many days; and with --large, files
// of up to 8 GB: ten million records, and fifty million whose samples are all different, beside the engine's bare query that
// may take a gigabyte of memory too.
//   node bench/many.mjs [--only TEXT] [--large]
// Each is run once on a table that is not there, and printed as a row: wall time, CPU time and peak memory of the process.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';

const TOOL = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const BARE_QUERY = fileURLToPath(new URL('bare-query.mjs', import.meta.url));
const DAY = Date.UTC(2020, 10, 4);
const WINDOW = ['-s', '2020-11-04', '-e', '2020-11-05'];
const HEADER = 'utc_timestamp,file.sha1,task.severity,file.llfile_type\n';

const valuesOf = (record, keys) => [DAY + (record % 86_400_000), `sample${record % 5000}`, `Type${record % keys}`];

function jsonLine(record, keys) {
  const [time, sample, type] = valuesOf(record, keys);
  return `{"utc_timestamp":${time},"file.sha1":"${sample}","task.severity":"malicious","file.llfile_type":"${type}","source.user_id":${record % 300}}\n`;
}

/** A record of 150 bytes; of so many different samples, of which the first 32 letters are the same. */
function shortLine(record, keys, samples) {
  const sample = `9a0364b9e99bb480dd25e1f0284c8555${(record % samples).toString(16).padStart(8, '0')}`;
  const time = DAY + (record % 86_400_000);
  return `{"utc_timestamp":${time},"file.sha1":"${sample}","task.severity":"malicious","file.llfile_type":"Type${record % keys}"}\n`;
}

function csvLine(record, keys) {
  const [time, sample, type] = valuesOf(record, keys);
  return `${time},${sample},malicious,${type}\n`;
}

/** One file of so many records with so many keys. */
function oneFile(folder, { records, keys, samples }) {
  const file = fs.openSync(path.join(folder, 'feed.ndjson'), 'w');
  let text = '';
  for (let record = 0; record < records; record++) {
    text += samples ? shortLine(record, keys, samples) : jsonLine(record, keys);
    if (text.length > 1 << 20 || record === records - 1) {
      fs.writeSync(file, text);
      text = '';
    }
  }
  fs.closeSync(file);
}

/** So many files, of a hundred records each. */
function manyFiles(folder, { files, form, brackets }) {
  const [suffix, header, line] = form === 'csv' ? ['csv', HEADER, csvLine] : ['ndjson', '', jsonLine];
  for (let file = 0; file < files; file++) {
    const name = brackets ? `feed[${file}].${suffix}` : `feed-${file}.${suffix}`;
    let text = header;
    for (let record = 0; record < 100; record++) text += line(file * 100 + record, 50);
    fs.writeFileSync(path.join(folder, name), text);
  }
}

const CASES = [
  { name: '1,000,000 records, 100 keys', make: oneFile, records: 1_000_000, keys: 100 },
  { name: '1,000,000 records, 100,000 keys', make: oneFile, records: 1_000_000, keys: 100_000 },
  { name: '1,000,000 records, 1,000,000 keys', make: oneFile, records: 1_000_000, keys: 1_000_000 },
  { name: '10,000 files of 100 records', make: manyFiles, files: 10_000, form: 'json' },
  { name: '2,000 files of 100 records', make: manyFiles, files: 2000, form: 'json' },
  { name: 'the same, brackets in their names', make: manyFiles, files: 2000, form: 'json', brackets: true },
  { name: '2,000 CSV files, brackets in their names', make: manyFiles, files: 2000, form: 'csv', brackets: true },
  {
    name: 'one record, a window of 74 years',
    make: oneFile,
    records: 1,
    keys: 1,
    window: ['-s', '1950-01-01', '-e', '2024-01-01'],
  },
];

const LARGE_CASES = [
  { name: '1,000,000 short records, 100,000 samples', make: oneFile, records: 1e6, keys: 100, samples: 1e5 },
  { name: '10,000,000 short records, 100,000 samples', make: oneFile, records: 1e7, keys: 100, samples: 1e5 },
  {
    name: '50,000,000 short records, all of other samples',
    make: oneFile,
    records: 5e7,
    keys: 100,
    samples: 5e7,
    rival: '1GB',
  },
];

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, large: { type: 'boolean', default: false } },
});

function print(name, { wallMs, cpuMs, peakBytes }) {
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  console.log(`| ${name} | ${seconds(wallMs)} | ${seconds(cpuMs)} | ${Math.round(peakBytes / (1 << 20))} MB |`);
}

console.log('| what | wall | CPU | peak memory |\n| --- | ---: | ---: | ---: |');
const cases = values.large ? LARGE_CASES : CASES;
for (const { name, make, window = WINDOW, rival, ...size } of cases.filter(({ name }) => name.includes(values.only))) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'many-'));
  try {
    make(folder, size);
    print(name, await measure([TOOL, '-n', 'feed*', ...window, '-m', 'table'], folder));
    if (rival)
      print(`the same, bare query in ${rival}`, await measure([BARE_QUERY, 'feed.ndjson', 'short', rival], folder));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
