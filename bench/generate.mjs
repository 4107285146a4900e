// Writes telemetry of any size, the same bytes every time, holding one record at a time:
//   node bench/generate.mjs --records N [--layout array|lines|nested|source] [--out FILE, standard output by default]
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fullRecord } from '../scripts/examples/file-records.mjs';
import { createRandom } from '../scripts/examples/random.mjs';

/** The day that the records fill; the first and the last hundredth lie just outside of it. */
export const DAY = Date.UTC(2020, 10, 4);
const DAY_MS = 86_400_000;

const TYPES = {
  benign: {
    PdfDocFile: 620,
    HtmlTextFile: 540,
    PeExeFile: 380,
    ExcelMsDocFile: 260,
    ZipArchiveFile: 210,
    WordMsDocFile: 170,
    JavaScriptTextFile: 90,
  },
  malicious: {
    PeExeFile: 130,
    ExcelMsDocFile: 60,
    HtmlTextFile: 45,
    PdfDocFile: 35,
    RtfDocFile: 22,
    ZipArchiveFile: 80,
  },
  suspicious: { PeExeFile: 45, HtmlTextFile: 30, PdfDocFile: 25, ExcelMsDocFile: 15, ZipArchiveFile: 12 },
};
const SEVERITIES = { benign: 85, malicious: 12, suspicious: 3 };
const ORIGINS = { API: 40, SMTP: 35, HTTP: 18, MANUAL: 4, FTP: 3 };
const CHUNK_CHARACTERS = 1 << 18;

function* submissions(records) {
  const random = createRandom(records);
  for (let number = 0; number < records; number++) {
    const severity = random.weighted(SEVERITIES);
    const type = random.weighted(TYPES[severity]);
    const submission = {
      time: DAY + Math.floor((number / records) * 1.02 * DAY_MS - 0.01 * DAY_MS),
      // about two thirds of the records bring a sample that few others have, as feeds do
      sample: `${severity} ${type} ${Math.floor(records * random.next() ** 1.5)}`,
      severity,
      type,
      user: 1_040_000 + Math.floor(random.next() ** 2.5 * (60 + records / 200)),
      origin: random.weighted(ORIGINS),
    };
    yield fullRecord(random, submission, number);
  }
}

/** How a record is written in each layout: flat, in objects within objects, or as an engine's hit. */
const FORMS = { array: flat, lines: flat, nested, source };
const LAYOUTS = Object.keys(FORMS);

function flat(record) {
  return JSON.stringify(record);
}

function nested(record) {
  const whole = {};
  for (const [name, value] of Object.entries(record)) {
    const steps = name.split('.');
    const last = steps.pop();
    let place = whole;
    for (const step of steps) place = place[step] ??= {};
    place[last] = value;
  }
  return JSON.stringify(whole);
}

function source(record, number) {
  return JSON.stringify({ _index: 'submissions', _id: String(number), _score: 1, _source: record });
}

function* texts(records, layout) {
  const [before, between, after] = layout === 'lines' ? ['', '\n', '\n'] : ['[\n', ',\n', '\n]\n'];
  const form = FORMS[layout];
  let text = before;
  let number = 0;
  for (const submission of submissions(records)) {
    const record = form(submission, number);
    text += number++ === 0 ? record : between + record;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield text + after;
}

/** Writes this many records into a stream, and waits whenever the stream is full. */
export async function generate(records, layout, stream) {
  for (const text of texts(records, layout)) if (!stream.write(text)) await once(stream, 'drain');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { records: { type: 'string' }, layout: { type: 'string', default: 'array' }, out: { type: 'string' } },
  });
  const records = Number(values.records);
  if (!Number.isInteger(records) || records < 1 || !LAYOUTS.includes(values.layout)) {
    process.stderr.write(`node bench/generate.mjs --records N [--layout ${LAYOUTS.join('|')}] [--out FILE]\n`);
    process.exit(2);
  }
  const stream = values.out === undefined ? process.stdout : createWriteStream(values.out);
  await generate(records, values.layout, stream);
  if (values.out !== undefined) await finished(stream.end());
}
