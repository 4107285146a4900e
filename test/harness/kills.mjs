// Kills the built command (SIGKILL) at random instants of its whole life, over generated feeds and several slides.
// After each kill the global table must be exactly the one before or after one of the run's saves, the next run must
// succeed and leave nothing behind, and the last table must be that of a history without kills.
//   npm run test:kills -- [--kills 300] [--seed N] [--jobs 2] [--backend tiny|json]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { numberFlag, randomNumbers, runCommand, textFlag, TINY_BACKEND } from './command.mjs';
import { deriveFeed, disturbance, nameFeed } from './laid-feed.mjs';

const DAY = 86_400_000;
const FIRST = Date.UTC(2020, 10, 1);
const DAYS = 7;
const KEEP = 3;
const dayText = (index) => new Date(FIRST + index * DAY).toISOString().slice(0, 10);

const FORMS = {
  tiny: {
    line: ({ time, key, sample }) => ({ time, key, sample }),
    flags: ['-b', `${TINY_BACKEND}#TinyBackend`],
  },
  json: {
    line: ({ time, key, sample }) => ({
      utc_timestamp: time,
      'file.sha1': sample,
      'task.severity': key[0],
      'file.llfile_type': key[1],
    }),
    flags: ['-b', 'JsonBackend'],
    // the files of a run are pinned, whatever happens to them
    varies: true,
  },
};

function writeFeed(file, form, random) {
  const keys = Array.from({ length: 3 + random.below(40) }, (_, i) => [i % 3 ? 'malicious' : 'benign', `Type${i}`]);
  const lines = [];
  for (let day = 0; day < DAYS; day++) {
    for (let i = random.below(300); i >= 0; i--) {
      const time = FIRST + day * DAY + random.below(DAY);
      lines.push(
        JSON.stringify(form.line({ time, key: keys[random.below(keys.length)], sample: `s${random.below(50)}` })),
      );
    }
  }
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
}

/** The runs of a history: most take the next day, some catch up three days at once. Days are [from, to). */
function planRuns(random) {
  const runs = [];
  for (let from = 0; from < DAYS;) {
    const to = Math.min(DAYS, from + (from > 0 && random.below(3) === 0 ? 3 : 1));
    runs.push({ from, to });
    from = to;
  }
  return runs;
}

function flagsOf({ from, to }, form) {
  const window = to - from > 1 ? ['--catch-up', '-e', dayText(to)] : ['-s', dayText(from), '-e', dayText(to)];
  return [
    ...form.flags,
    '-n',
    ...(form.input ?? ['../feed.ndjson']),
    '-m',
    'gst.json',
    '-o',
    'peaks.json',
    '--keep',
    String(KEEP),
    ...window,
  ];
}

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);

function check(condition, message, details) {
  if (!condition) throw new Error(details === undefined ? message : `${message}\n${details}`);
}

/** The tables of the history without kills: one before each day and one after the last. */
async function undisturbed(folder, form) {
  fs.mkdirSync(folder);
  const tables = [undefined];
  const outputs = [];
  let slowest = 0;
  for (let day = 0; day < DAYS; day++) {
    const { code, stderr, ms } = await runCommand(flagsOf({ from: day, to: day + 1 }, form), { cwd: folder });
    check(code === 0, 'a run that nothing disturbed failed', stderr);
    slowest = Math.max(slowest, ms);
    tables.push(read(path.join(folder, 'gst.json')));
    outputs.push(read(path.join(folder, 'peaks.json')));
  }
  return { tables, outputs, slowest };
}

/** Where in its life a run is killed: at any time, or (rare by chance, so aimed at) while it writes. */
function aim(random, slowest) {
  if (random.below(5) < 3) {
    const after = random.fraction() * slowest * 1.1;
    let timer;
    return {
      onStart: (child) => (timer = setTimeout(() => child.kill('SIGKILL'), after)),
      cancel: () => clearTimeout(timer),
    };
  }
  const line = random.below(2) ? 'Saving output to' : 'Saving global tables';
  const after = random.fraction() * 6;
  let timer;
  return {
    onLine: (text, child) => {
      if (text.includes(line)) timer ??= setTimeout(() => child.kill('SIGKILL'), after);
    },
    cancel: () => clearTimeout(timer),
  };
}

function checkState(folder, allowed, tables, stage) {
  const table = read(path.join(folder, 'gst.json'));
  check(
    allowed.includes(table),
    `${stage}: the global table is neither the old nor a new one`,
    String(table).slice(0, 500),
  );
  const versions = path.join(folder, 'gst.json.versions');
  for (const name of fs.existsSync(versions) ? fs.readdirSync(versions) : []) {
    if (!name.endsWith('.json')) continue;
    check(tables.includes(read(path.join(versions, name))), `${stage}: version ${name} is no table of this history`);
  }
}

function checkTidy(folder, run, { tables, outputs }, repeated) {
  const after = fs
    .readdirSync(folder)
    .filter((name) => !/^(gst\.json|gst\.json\.versions|gst\.json\.state|peaks(-[\d-]+)?\.json)$/.test(name));
  check(after.length === 0, `a run left ${after.join(', ')}`);
  // a run killed after its last save is repeated against the table that it saved, as any second run over a day is
  if (!repeated)
    check(read(path.join(folder, 'peaks.json')) === outputs[run.to - 1], 'the peaks are not those of the last day');
  const folderOfVersions = path.join(folder, 'gst.json.versions');
  const versions = fs.readdirSync(folderOfVersions).sort();
  check(versions.length === Math.min(KEEP, run.to), `there are ${versions.length} versions: ${versions.join(', ')}`);
  versions.forEach((name, i) => {
    const day = run.to - versions.length + i;
    check(name.includes(`${dayText(day)}_${dayText(day + 1)}`), `version ${name} should be that of ${dayText(day)}`);
    check(read(path.join(folderOfVersions, name)) === tables[day + 1], `version ${name} is another table`);
  });
}

/** A run whose feed changes under it, and one whose derived name is the feed: neither may harm the table. */
async function disturbed(feed, folder, run, form, random, allowed, tally) {
  const before = fs.readFileSync(feed, 'utf8');
  if (run.to - run.from > 1) {
    const takeBack = deriveFeed(feed, folder, dayText(run.from));
    const { code, stderr } = await runCommand(flagsOf(run, form), { cwd: folder });
    check(code === 2, 'a derived name that is the feed was not refused', stderr);
    check(read(feed) === before, 'a derived name replaced the feed');
    takeBack();
  }
  const { onLine, mayFail, restore } = disturbance(feed, form, random);
  const { code, stderr } = await runCommand(flagsOf(run, form), { cwd: folder, onLine });
  restore();
  check(code === 0 || (mayFail && code === 3), 'a run whose feed changed ended otherwise', stderr);
  check(code === 0 || stderr.includes('changed while it was read'), 'a run did not say that its feed changed', stderr);
  check(allowed.includes(read(path.join(folder, 'gst.json'))), 'a feed that changed was counted as it was not', stderr);
  tally.disturbed++;
}

async function history(root, kind, random, budget, tally) {
  fs.mkdirSync(root);
  const feed = path.join(root, 'feed.ndjson');
  writeFeed(feed, kind, random);
  const form = kind.varies ? { ...kind, input: nameFeed(feed, random) } : kind;
  const reference = await undisturbed(path.join(root, 'undisturbed'), form);
  const { tables, slowest } = reference;
  const folder = path.join(root, 'killed');
  fs.mkdirSync(folder);
  for (const run of planRuns(random)) {
    const allowed = tables.slice(run.from, run.to + 1);
    for (let i = 2 + random.below(5); i > 0 && budget.left > 0; i--) {
      budget.left--;
      const { cancel, ...hooks } = aim(random, slowest);
      const { code, signal, stderr } = await runCommand(flagsOf(run, form), { cwd: folder, ...hooks });
      cancel();
      check(signal === 'SIGKILL' || code === 0, 'a run failed before it was killed', stderr);
      if (signal === 'SIGKILL') tally.kills++;
      else budget.left++;
      checkState(folder, allowed, tables, 'after a kill');
      if (signal === 'SIGKILL' && stderr.includes('Saving')) tally.whileSaving++;
      if (signal === 'SIGKILL' && fs.existsSync(path.join(folder, 'gst.json.lock'))) tally.lockLeft++;
    }
    if (form.varies) await disturbed(feed, folder, run, form, random, allowed, tally);
    const repeated = read(path.join(folder, 'gst.json')) === tables[run.to];
    const { code, stderr, ms } = await runCommand(flagsOf(run, form), { cwd: folder });
    check(code === 0, 'the run after a kill failed', stderr);
    tally.slowestNext = Math.max(tally.slowestNext, ms);
    // a killed run may have finished its save, after which catching up takes the last day again
    checkState(folder, [tables[run.to]], tables, 'after the next run');
    checkTidy(folder, run, reference, repeated);
  }
  fs.rmSync(root, { recursive: true });
}

const kills = numberFlag('kills', 300);
const seed = numberFlag('seed', Math.floor(Math.random() * 2 ** 31));
const form = FORMS[textFlag('backend', 'tiny')];
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'kills-'));
// what an engine that is killed leaves behind stays in here
process.env.TMPDIR = base;
const budget = { left: kills };
const tally = { kills: 0, whileSaving: 0, lockLeft: 0, slowestNext: 0, disturbed: 0 };
const began = performance.now();
let histories = 0;
async function work(job) {
  while (budget.left > 0) {
    const number = histories++;
    await history(path.join(base, `${job}-${number}`), form, randomNumbers(seed + number), budget, tally);
  }
}
try {
  await Promise.all(Array.from({ length: numberFlag('jobs', 2) }, (_, job) => work(job)));
} catch (error) {
  console.error(`FAILED after ${tally.kills} kills (--seed ${seed}); what it left is in ${base}\n${error.message}`);
  process.exit(1);
}
fs.rmSync(base, { recursive: true });
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `${tally.kills} kills in ${histories} histories, ${tally.whileSaving} of them while results were written, ` +
    `${tally.disturbed} runs whose feed changed, ` +
    `${tally.lockLeft} with the lock held: 0 wrong or lost states; seed ${seed}, ${seconds} s, ` +
    `slowest next run ${Math.round(tally.slowestNext)} ms`,
);
