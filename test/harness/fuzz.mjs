// Feeds the file backend, as it is built, valid telemetry files that were cut, spliced, flipped, reordered and
// recompressed, one process a core, thousands of files a process. Each file must give what a slow reader with JSON.parse
// counts, or an error that names the file and the place: never a count that is silently short, never an error without a
// message. A file that the slow reader can read must not be refused either.
//   npm run test:fuzz -- [--inputs 20000] [--seed N] [--jobs N] [--keep-going]
//   npm run test:fuzz -- --seed N --input NUMBER    judges one input again, and keeps its file
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { numberFlag } from './command.mjs';

const STRETCH = 200;

const inputs = numberFlag('inputs', 20_000);
const seed = numberFlag('seed', Math.floor(Math.random() * 2 ** 31));
const jobs = numberFlag('jobs', os.availableParallelism());
const keepGoing = process.argv.includes('--keep-going');
const one = numberFlag('input', undefined);

// many small files are made and removed: a folder in memory, where there is one
const temporary = os.tmpdir();
const base = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : temporary, 'fuzz-'));
process.env.TMPDIR = base;
process.on('exit', () => fs.rmSync(base, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const tally = { valid: 0, malformed: 0, unclear: 0 };
const findings = new Map();
let next = one ?? 0;
let megabytes = 0;

function report({ number, done, kind, description }) {
  findings.set(kind, (findings.get(kind) ?? 0) + 1);
  if (description === undefined) return;
  const changes = done.join(', ') || 'as it was made';
  console.error(
    `FOUND ${kind}: input ${number} (${changes}); again: npm run test:fuzz -- --seed ${seed} --input ${number}\n${description}\n`,
  );
}

/** A process that takes stretch by stretch from what is left. */
async function work() {
  const end = one === undefined ? inputs : one + 1;
  const isOver = () => next >= end || (findings.size > 0 && !keepGoing);
  if (isOver()) return;
  const child = fork(new URL('fuzz-worker.mjs', import.meta.url));
  const send = () => {
    const from = next;
    next = Math.min(end, from + STRETCH);
    child.send({ seed, from, to: next });
  };
  await new Promise((resolve, reject) => {
    child.on('message', (message) => {
      for (const kind of Object.keys(tally)) tally[kind] += message.tally[kind];
      message.findings.forEach(report);
      megabytes = Math.max(megabytes, message.megabytes);
      if (isOver()) child.disconnect();
      else send();
    });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`a process ended with ${code ?? signal} before input ${next} of --seed ${seed}`)),
    );
    send();
  });
}

async function keepInput() {
  const { makeInputs } = await import('./fuzz-inputs.mjs');
  const [{ name, bytes, done }] = makeInputs(seed, one, one + 1);
  const file = path.join(fs.mkdtempSync(path.join(temporary, 'fuzz-input-')), name);
  fs.writeFileSync(file, bytes);
  console.log(`input ${one} (${done.join(', ') || 'as it was made'}) is kept: ${file}`);
}

const began = performance.now();
await Promise.all(Array.from({ length: one === undefined ? jobs : 1 }, work));
if (one !== undefined) await keepInput();
const seconds = (performance.now() - began) / 1000;
const found =
  [...findings].map(([kind, count]) => `${count} ${kind}`).join(', ') || '0 silently short, 0 without a message';
const { valid, malformed, unclear } = tally;
const total = valid + malformed + unclear;
console.log(
  `${total} inputs (${valid} valid, ${malformed} malformed, ${unclear} that may be read in several ways): ${found}; ` +
    `seed ${seed}, ${Math.round(seconds)} s (${Math.round(total / seconds)}/s), at most ${Math.round(megabytes)} MB a process`,
);
process.exitCode = findings.size > 0 ? 1 : 0;
