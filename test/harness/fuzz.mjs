// Feeds the file backend valid telemetry files that were cut, spliced, flipped, reordered and recompressed, all within
// this process. Each must give what a slow reader with JSON.parse counts, or an error that names the file: never a
// count that is silently short, never an error without a message. A file that the slow reader can read must not be
// refused either.
//   npm run test:fuzz -- [--inputs 20000] [--seed N] [--keep-going]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { numberFlag, randomNumbers } from './command.mjs';
import { makeInput, WINDOW } from './fuzz-inputs.mjs';
import { slowCount, slowRead } from './slow-reader.mjs';
import { FileTypePeakAnalyzer } from '../../build/analyzers/file-type.js';
import { JsonBackend } from '../../build/backends/json/json-backend.js';
import { noProgress, silentLog } from '../../build/log/log.js';
import { ToolError } from '../../build/errors.js';

const { feed } = FileTypePeakAnalyzer;
const BATCH = 1000;
const SHRINKING = 300;
// valid files are read many at once, which is as strict and much faster; what is wrong is then looked for one by one
const TOGETHER = 25;
const JOBS = 2;

const inputs = numberFlag('inputs', 20_000);
const seed = numberFlag('seed', Math.floor(Math.random() * 2 ** 31));
const keepGoing = process.argv.includes('--keep-going');
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
process.env.TMPDIR = base;

async function toolAnswer(...files) {
  const context = {
    feed,
    input: files,
    config: { path: undefined, sections: new Map(), environment: {} },
    strict: false,
    log: silentLog,
    progress: noProgress,
    signal: new AbortController().signal,
  };
  try {
    // a backend of files holds nothing that must be closed
    const backend = await JsonBackend.open(context);
    for await (const { coverage, keys } of backend.answer([
      { kind: 'local', window: WINDOW, top: 1000, canPeak: () => true },
    ])) {
      const rows = [...keys].map(([key, { submissions, samples, distribution, cross }]) => [
        JSON.stringify(key),
        submissions,
        samples,
        distribution.max,
        cross.map(({ distinct, top }) => [distinct, top.reduce((sum, each) => sum + each.submissions, 0)]),
      ]);
      return {
        text: JSON.stringify({
          total: coverage.records,
          leftOut: coverage.leftOut,
          lacking: Object.fromEntries(coverage.leftOutBy),
          rows: rows.sort(([a], [b]) => (a < b ? -1 : 1)),
        }),
      };
    }
    return { wrong: 'no answer' };
  } catch (error) {
    if (!(error instanceof ToolError)) return { wrong: `no error of the tool's: ${error?.stack}` };
    if (!files.some((file) => error.message.includes(file)))
      return { wrong: `an error without the file: ${error.message}` };
    // JSON that is malformed has a place; damaged compression and a file that can't be told have the file
    return {
      fault: error.message,
      placed: /, line \d+, column \d+: |damaged or cut off|can't be read: |is empty: 0 bytes/.test(error.message),
    };
  }
}

function write({ name, bytes }) {
  const file = path.join(fs.mkdtempSync(path.join(base, 'i-')), name);
  fs.writeFileSync(file, bytes);
  return file;
}

const remove = (file) => fs.rmSync(path.dirname(file), { recursive: true });

/** What is wrong with an input; undefined where nothing is. */
async function judge(input) {
  const expected = slowRead(input.bytes, input.name, feed);
  const file = write(input);
  const got = await toolAnswer(file);
  remove(file);
  if (got.wrong !== undefined) return { kind: got.wrong.split(':')[0], detail: got.wrong };
  // which of two values of one key counts is nowhere laid down: refusing the file is right, and so is either
  if (expected.ambiguous) return undefined;
  if (expected.rows === undefined) {
    if (got.text !== undefined)
      return { kind: 'counted what is malformed', detail: `slow reader: ${expected.fault}\ncounted: ${got.text}` };
    return got.placed ? undefined : { kind: 'an error without a place', detail: `${got.fault}\n${expected.fault}` };
  }
  if (got.text === undefined) return { kind: 'refused what is valid', detail: got.fault };
  const text = slowCount(expected.rows, feed, WINDOW);
  return got.text === text ? undefined : { kind: 'other tables', detail: `tool: ${got.text}\nslow: ${text}` };
}

async function areCountedRight(together) {
  const files = together.map(({ input }) => write(input));
  const got = await toolAnswer(...files);
  files.forEach(remove);
  const rows = together.flatMap(({ expected }) => expected.rows);
  return got.text === slowCount(rows, feed, WINDOW);
}

/** The smallest input found that has the same thing wrong with it. */
async function shrink(input, kind) {
  let smallest = input;
  let attempts = 0;
  for (let size = Math.ceil(input.bytes.length / 2); size >= 1 && attempts < SHRINKING; size = Math.floor(size / 2)) {
    for (let from = 0; from < smallest.bytes.length && attempts < SHRINKING;) {
      const { bytes } = smallest;
      const candidate = { ...smallest, bytes: Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + size)]) };
      attempts++;
      if ((await judge(candidate))?.kind === kind) smallest = candidate;
      else from += size;
    }
  }
  return smallest;
}

const findings = new Map();
const tally = { valid: 0, malformed: 0 };

async function report(input, finding) {
  const count = (findings.get(finding.kind) ?? 0) + 1;
  findings.set(finding.kind, count);
  if (count > 3) return;
  const { name, bytes } = await shrink(input, finding.kind);
  const { detail } = (await judge({ name, bytes })) ?? finding;
  console.error(
    `FOUND ${finding.kind} (input ${input.number} of --seed ${seed}: ${input.done.join(', ') || 'as it was made'})\n` +
      `${name}, ${bytes.length} bytes: ${JSON.stringify(bytes.toString('latin1'))}\n${detail}\n`,
  );
}

async function judgeAndReport(input) {
  const finding = await judge(input);
  if (finding !== undefined) await report(input, finding);
  return finding !== undefined;
}

/** The work of one batch of inputs: functions that can run side by side. */
function* tasks(batch) {
  const random = randomNumbers(seed + batch);
  let together = [];
  const flush = (group) => async () => {
    if (await areCountedRight(group)) return;
    let isOne = false;
    for (const { input } of group) isOne = (await judgeAndReport(input)) || isOne;
    if (isOne) return;
    findings.set('wrong only together', (findings.get('wrong only together') ?? 0) + 1);
    console.error(
      `FOUND wrong only together: inputs ${group.map(({ input }) => input.number).join(', ')} of --seed ${seed}`,
    );
  };
  for (let i = 0; i < BATCH && batch * BATCH + i < inputs; i++) {
    const input = { number: batch * BATCH + i, ...makeInput(random) };
    const expected = slowRead(input.bytes, input.name, feed);
    if (expected.rows === undefined) {
      tally.malformed++;
      yield () => judgeAndReport(input);
      continue;
    }
    tally.valid++;
    together.push({ input, expected });
    if (together.length < TOGETHER) continue;
    yield flush(together);
    together = [];
  }
  if (together.length > 0) yield flush(together);
}

const began = performance.now();
for (let batch = 0; batch * BATCH < inputs && (keepGoing || findings.size === 0); batch++) {
  const queue = tasks(batch);
  const work = async () => {
    for (const task of queue) await task();
  };
  await Promise.all(Array.from({ length: JOBS }, work));
}
fs.rmSync(base, { recursive: true });
const seconds = Math.round((performance.now() - began) / 1000);
const found =
  [...findings].map(([kind, count]) => `${count} ${kind}`).join(', ') || '0 silently short, 0 without a message';
console.log(
  `${tally.valid + tally.malformed} inputs (${tally.valid} valid, ${tally.malformed} malformed): ${found}; seed ${seed}, ${seconds} s`,
);
process.exitCode = findings.size > 0 ? 1 : 0;
