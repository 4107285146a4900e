// Judges inputs of the fuzz harness: what the file backend, as it is built, answers against what the slow reader counts.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { grow, otherName, shrink as shorten, withLinks } from './disturbed-files.mjs';
import { WINDOW } from './fuzz-records.mjs';
import { makeInputs } from './fuzz-inputs.mjs';
import { slowCount, slowRead } from './slow-reader.mjs';
import { FileTypePeakAnalyzer } from '../../build/analyzers/file-type.js';
import { JsonBackend } from '../../build/backends/files/json-backend.js';
import { noProgress, silentLog } from '../../build/log/log.js';
import { ToolError } from '../../build/errors.js';

const { feed } = FileTypePeakAnalyzer;
const SHRINKING = 300;
// valid files are read many at once, which is as strict and much faster; what is wrong is then looked for one by one
const TOGETHER = 25;

// one in so many is also read by two threads, in parts of a few bytes, which must come to the same; to start a thread takes
// as long as to judge many
const ONE_IN = 400;
const ONE_GROUP_IN = 32;
const MOST_PART_BYTES = 600;
const inParts = (number) => ({ threads: 2, bytesWorthAThread: 1, partBytes: 1 + (number % MOST_PART_BYTES) });

/** What a backend answers, as the slow reader writes it. */
async function textOf(backend) {
  const question = { kind: 'local', window: WINDOW, top: 1000, canPeak: () => true };
  const { value } = await backend.answer([question]).next();
  const { coverage, keys } = value;
  const rows = [...keys].map(([key, { submissions, samples, distribution, cross }]) => [
    JSON.stringify(key),
    submissions,
    samples,
    distribution.max,
    cross.map(({ distinct, top }) => [distinct, top.reduce((sum, each) => sum + each.submissions, 0)]),
  ]);
  return JSON.stringify({
    total: coverage.records,
    leftOut: coverage.leftOut,
    lacking: Object.fromEntries(coverage.leftOutBy),
    rows: rows.sort(([a], [b]) => (a < b ? -1 : 1)),
  });
}

/** What the tool answers for files, to which something may happen once it has looked at them. */
async function toolAnswer(files, { afterLook = () => undefined, limits = {} } = {}) {
  const context = {
    feed,
    input: files,
    config: { path: undefined, sections: new Map(), environment: {} },
    log: silentLog,
    progress: noProgress,
    signal: new AbortController().signal,
    limits,
  };
  let backend;
  try {
    backend = await JsonBackend.open(context);
    afterLook();
    return { text: await textOf(backend) };
  } catch (error) {
    if (!(error instanceof ToolError)) return { wrong: `no error of the tool's: ${error?.stack}` };
    if (!files.some((file) => error.message.includes(file)))
      return { wrong: `an error without the file: ${error.message}` };
    return { fault: error.message };
  } finally {
    await backend?.[Symbol.asyncDispose]();
  }
}

// JSON that is malformed has a place; damaged compression, and a file that can't be told, have the file
const PLACE =
  /, line \d+, column \d+: |damaged or cut off|is damaged: |was packed by zstd with |can't be read: |is empty: 0 bytes/;
// tables have a line
const PLACE_IN_TABLE =
  /, line \d+|damaged or cut off|is damaged: |was packed by zstd with |can.t be read: |is empty: 0 bytes/;

let written = 0;

function write({ name, bytes }) {
  const file = path.join(os.tmpdir(), `${process.pid}-${written++}-${name}`);
  fs.writeFileSync(file, bytes);
  return file;
}

function remove(file) {
  fs.unlinkSync(file);
  fs.rmSync(otherName(file), { force: true });
}

// of damaged data two things may be wrong, and which is found first depends on the threads
const comparable = ({ text, fault, wrong }) =>
  text ?? wrong ?? (fault.includes('damaged or cut off') ? 'damaged' : fault);

/** What is wrong with an input; undefined where nothing is. */
async function judge(input, expected) {
  const file = write(input);
  const got = await toolAnswer([file]);
  const split =
    input.number % ONE_IN === 0 ? await toolAnswer([file], { limits: inParts(input.number / ONE_IN) }) : got;
  remove(file);
  if (comparable(split) !== comparable(got)) {
    return { kind: 'another answer in parts', detail: `whole: ${comparable(got)}\nin parts: ${comparable(split)}` };
  }
  if (got.wrong !== undefined) return { kind: got.wrong.split(':')[0], detail: got.wrong };
  // nowhere is laid down how it is to be read (which of two values of one key counts): refusing it is right, too
  if (expected.ambiguous) return undefined;
  if (expected.rows === undefined) {
    if (got.text !== undefined)
      return { kind: 'counted what is malformed', detail: `slow reader: ${expected.fault}\ncounted: ${got.text}` };
    const place = /\.[ct]sv/.test(input.name) ? PLACE_IN_TABLE : PLACE;
    return place.test(got.fault)
      ? undefined
      : { kind: 'an error without a place', detail: `${got.fault}\n${expected.fault}` };
  }
  if (got.text === undefined && expected.mayRefuse) return undefined;
  if (got.text === undefined) return { kind: 'refused what is valid', detail: got.fault };
  const text = slowCount(expected.rows, feed, WINDOW);
  return got.text === text ? undefined : { kind: 'other tables', detail: `tool: ${got.text}\nslow: ${text}` };
}

const judgeAlone = (input) => judge(input, slowRead([input], feed)[0]);

async function areCountedRight(together) {
  const files = together.map(({ input }) => write(input));
  const names = withLinks(files, together[0].input.number);
  const victim = files[together[0].input.number % files.length];
  let undo = () => undefined;
  const got = await toolAnswer(names, { afterLook: () => (undo = grow(victim)) });
  undo();
  const { number } = together[0].input;
  const split = number % ONE_GROUP_IN === 0 ? await toolAnswer(names, { limits: inParts(number) }) : got;
  let isShorter = false;
  const cut = await toolAnswer(files, { afterLook: () => (isShorter = shorten(victim)) });
  files.forEach(remove);
  const rows = together.flatMap(({ expected }) => expected.rows);
  const toldOfChange = !isShorter || (cut.fault?.includes(`'${victim}' changed while it was read`) ?? false);
  return toldOfChange && split.text === got.text && got.text === slowCount(rows, feed, WINDOW);
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
      if ((await judgeAlone(candidate))?.kind === kind) smallest = candidate;
      else from += size;
    }
  }
  return smallest;
}

const SHOWN = 4000;

async function describe(input, finding) {
  const { name, bytes, number } = await shrink(input, finding.kind);
  const { detail } = (await judgeAlone({ name, bytes, number })) ?? finding;
  const content = JSON.stringify(bytes.toString('latin1'));
  const shown = content.length > SHOWN ? `${content.slice(0, SHOWN)}… in base64 ${bytes.toString('base64')}` : content;
  return `${name}, ${bytes.length} bytes after shrinking: ${shown}\n${detail}`;
}

/** Judges inputs `from` to `to` (excluded) of a seed: how many there were of each kind, and what was found. */
export async function judgeInputs(seed, from, to, describedAlready = () => false) {
  const inputs = makeInputs(seed, from, to);
  const expectations = slowRead(inputs, feed);
  const tally = { valid: 0, malformed: 0, unclear: 0 };
  const findings = [];
  const judgeAndNote = async (input, expected) => {
    const finding = await judge(input, expected);
    if (finding === undefined) return false;
    const { number, done } = input;
    const description = describedAlready(finding.kind) ? undefined : await describe(input, finding);
    findings.push({ number, done, kind: finding.kind, description });
    return true;
  };
  const valid = [];
  for (const [i, input] of inputs.entries()) {
    const expected = expectations[i];
    tally[expected.ambiguous || expected.mayRefuse ? 'unclear' : expected.rows ? 'valid' : 'malformed']++;
    if (expected.rows && !expected.mayRefuse) valid.push({ input, expected });
    else await judgeAndNote(input, expected);
  }
  for (let at = 0; at < valid.length; at += TOGETHER) {
    const together = valid.slice(at, at + TOGETHER);
    if (await areCountedRight(together)) continue;
    let isOne = false;
    for (const { input, expected } of together) isOne = (await judgeAndNote(input, expected)) || isOne;
    if (isOne) continue;
    const numbers = together.map(({ input }) => input.number).join(', ');
    findings.push({ number: together[0].input.number, done: [], kind: 'wrong only together', description: numbers });
  }
  return { tally, findings };
}
