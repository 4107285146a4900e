// Kills the built command (SIGKILL) at random instants of its whole life, over generated feeds and several slides: nightly
// runs, runs that catch up, and runs that replace a day by its late data, by either detector.
// After each kill the global table must be exactly the one before or after one of the run's saves, and what is kept beside
// it (history, the detector's states, incidents) what was saved with that table; the next run must succeed and leave
// nothing behind; and the last table, with what is beside it, must be that of a history without kills.
//   npm run test:kills -- [--kills 300] [--seed N] [--jobs 2] [--backend tiny|json] [--days 7]
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { numberFlag, randomNumbers, runCommand, textFlag, TINY_BACKEND } from './command.mjs';
import { deriveFeed, disturbance, nameFeed } from './laid-feed.mjs';

const DAY = 86_400_000;
const FIRST = Date.UTC(2020, 10, 1);
const DAYS = numberFlag('days', 7);
const KEEP = 3;
const WHOLE_FEED = '../feed.ndjson';
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
    const first = lines.length;
    for (let i = random.below(300); i >= 0; i--) {
      const time = FIRST + day * DAY + random.below(DAY);
      lines.push(
        JSON.stringify(form.line({ time, key: keys[random.below(keys.length)], sample: `s${random.below(50)}` })),
      );
    }
    // what of a day is there in the night after it
    const early = lines.slice(first, first + Math.ceil((lines.length - first) * 0.7));
    fs.writeFileSync(`${file}.early-${day}`, `${early.join('\n')}\n`);
  }
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
}

/**
 * The runs of a history: most take the next day, some catch up three days at once, some take a day of which a part is late
 * and then take it again. Days are [from, to).
 */
function planRuns(random) {
  const runs = [];
  for (let from = 0; from < DAYS;) {
    const to = Math.min(DAYS, from + (from > 0 && random.below(3) === 0 ? 3 : 1));
    const isLate = to - from === 1 && random.below(4) === 0;
    if (isLate) runs.push({ from, to, feed: `../feed.ndjson.early-${from}` });
    runs.push({ from, to, feed: WHOLE_FEED, isLate });
    from = to;
  }
  return runs;
}

/** The same runs, night by night. */
const nightly = (runs) =>
  runs.flatMap(({ from, to, ...rest }) =>
    Array.from({ length: to - from }, (_, i) => ({ ...rest, from: from + i, to: from + i + 1 })),
  );

const DETECTORS = [[], ['--detector', 'robust', '--set', 'learnDays=2', '--first-history', '0']];

function flagsOf({ from, to, feed, isLate }, { form, detector }) {
  const window = to - from > 1 ? ['--catch-up', '-e', dayText(to)] : ['-s', dayText(from), '-e', dayText(to)];
  return [
    ...form.flags,
    ...detector,
    ...['-n', ...(feed === WHOLE_FEED ? (form.input ?? [feed]) : [feed])],
    ...['-m', 'gst.json', '-o', 'peaks.json', '--keep', String(KEEP)],
    ...window,
    ...(isLate ? ['--late-data'] : []),
  ];
}

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);

function check(condition, message, details) {
  if (!condition) throw new Error(details === undefined ? message : `${message}\n${details}`);
}

const digestOf = (content) => createHash('sha256').update(content).digest('hex');

// a kill in the middle of its writing leaves a part of a manifest, which holds nothing
function manifestOf(file) {
  try {
    return JSON.parse(read(file));
  } catch {
    return undefined;
  }
}

/** The table, and all that is kept beside it with this table, each content by its digest. */
function stateOf(folder) {
  const table = read(path.join(folder, 'gst.json'));
  if (table === undefined) return { table, kept: '' };
  const beside = path.join(folder, 'gst.json.state');
  // one that is pending holds as soon as its table is there: it is named for good by the next run
  const manifest = fs
    .readdirSync(beside)
    .filter((name) => /^\d{6,}\.json(\.pending)?$/.test(name))
    .sort()
    .map((name) => manifestOf(path.join(beside, name)))
    .findLast((one) => one?.table === digestOf(table));
  check(manifest !== undefined, 'nothing is kept beside the table that was saved with it');
  const kept = Object.entries(manifest.companions).sort();
  for (const [name, digest] of kept) {
    const file = path.join(beside, digest);
    const isThere = fs.existsSync(file) && digestOf(fs.readFileSync(file)) === digest;
    check(isThere, `what is kept beside the table as ${name} is damaged or gone`);
  }
  return { table, kept: JSON.stringify(kept) };
}

const isSame = (a, b) => a.table === b.table && a.kept === b.kept;

/** The history without kills: its states, one before all runs and one after each night, and their outputs. */
async function undisturbed(folder, runs, manner) {
  fs.mkdirSync(folder);
  const states = [stateOf(folder)];
  const outputs = [];
  let slowest = 0;
  for (const run of nightly(runs)) {
    const { code, stderr, ms } = await runCommand(flagsOf(run, manner), { cwd: folder });
    check(code === 0, 'a run that nothing disturbed failed', stderr);
    slowest = Math.max(slowest, ms);
    states.push(stateOf(folder));
    outputs.push(read(path.join(folder, 'peaks.json')));
  }
  const histories = states.filter(({ kept }) => kept.includes('history/')).length;
  check(histories === outputs.length, 'a run kept no history');
  return { states, outputs, slowest };
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

function checkState(folder, allowed, states, stage) {
  const state = stateOf(folder);
  const tables = allowed.map(({ table }) => table);
  check(
    tables.includes(state.table),
    `${stage}: the global table is neither the old nor a new one`,
    String(state.table).slice(0, 500),
  );
  check(
    allowed.some((one) => isSame(one, state)),
    `${stage}: what is beside the table is not what was saved with it`,
    state.kept,
  );
  const versions = path.join(folder, 'gst.json.versions');
  for (const name of fs.existsSync(versions) ? fs.readdirSync(versions) : []) {
    if (!name.endsWith('.json')) continue;
    const version = read(path.join(versions, name));
    check(
      states.some(({ table }) => table === version),
      `${stage}: version ${name} is no table of this history`,
    );
  }
}

function checkTidy(folder, output, saved) {
  const after = fs
    .readdirSync(folder)
    .filter((name) => !/^(gst\.json|gst\.json\.versions|gst\.json\.state|peaks(-[\d-]+)?\.json)$/.test(name));
  check(after.length === 0, `a run left ${after.join(', ')}`);
  if (output !== undefined)
    check(read(path.join(folder, 'peaks.json')) === output, 'the peaks are not those of the last day');
  const folderOfVersions = path.join(folder, 'gst.json.versions');
  const versions = fs.readdirSync(folderOfVersions).sort();
  const expected = saved.slice(-KEEP);
  check(versions.length === expected.length, `there are ${versions.length} versions: ${versions.join(', ')}`);
  versions.forEach((name, i) => {
    const { day, table } = expected[i];
    check(name.includes(`${dayText(day)}_${dayText(day + 1)}`), `version ${name} should be that of ${dayText(day)}`);
    check(read(path.join(folderOfVersions, name)) === table, `version ${name} is another table`);
  });
}

/** A run whose feed changes under it, and one whose derived name is the feed: neither may harm the table. */
async function disturbed(feed, folder, run, manner, random, tally) {
  const before = read(feed);
  if (run.to - run.from > 1) {
    const takeBack = deriveFeed(feed, folder, dayText(run.from));
    const { code, stderr } = await runCommand(flagsOf(run, manner), { cwd: folder });
    check(code === 2, 'a derived name that is the feed was not refused', stderr);
    check(read(feed) === before, 'a derived name replaced the feed');
    takeBack();
  }
  const { onLine, mayFail, restore } = disturbance(feed, manner.form, random);
  const { code, stderr } = await runCommand(flagsOf(run, manner), { cwd: folder, onLine });
  restore();
  check(code === 0 || (mayFail && code === 3), 'a run whose feed changed ended otherwise', stderr);
  check(code === 0 || stderr.includes('changed while it was read'), 'a run did not say that its feed changed', stderr);
  tally.disturbed++;
}

async function history(root, kind, random, budget, tally) {
  fs.mkdirSync(root);
  const feed = path.join(root, 'feed.ndjson');
  writeFeed(feed, kind, random);
  const form = kind.varies ? { ...kind, input: nameFeed(feed, random) } : kind;
  const runs = planRuns(random);
  const manner = { form, detector: DETECTORS[random.below(DETECTORS.length)] };
  const folder = path.join(root, 'killed');
  const { states, outputs, slowest } = await undisturbed(folder, runs, manner);
  // both are in a folder of one name: the ids of incidents are made of the table's path, too
  fs.renameSync(folder, path.join(root, 'undisturbed'));
  fs.mkdirSync(folder);
  const steps = nightly(runs);
  let nights = 0;
  for (const run of runs) {
    const before = nights;
    nights += run.to - run.from;
    const allowed = states.slice(before, nights + 1);
    // the tables so far; late data change one only by keys that it has not seen
    const saved = steps
      .slice(0, nights)
      .map(({ from }, i) => ({ day: from, table: states[i + 1].table }))
      .filter(({ table }, i) => table !== states[i].table);
    for (let i = 2 + random.below(5); i > 0 && budget.left > 0; i--) {
      budget.left--;
      const { cancel, ...hooks } = aim(random, slowest);
      const { code, signal, stderr } = await runCommand(flagsOf(run, manner), { cwd: folder, ...hooks });
      cancel();
      check(signal === 'SIGKILL' || code === 0, 'a run failed before it was killed', stderr);
      if (signal === 'SIGKILL') tally.kills++;
      else budget.left++;
      checkState(folder, allowed, states, 'after a kill');
      if (signal === 'SIGKILL' && stderr.includes('Saving')) tally.whileSaving++;
      if (signal === 'SIGKILL' && fs.existsSync(path.join(folder, 'gst.json.lock'))) tally.lockLeft++;
    }
    if (form.varies && run.feed === WHOLE_FEED) {
      await disturbed(feed, folder, run, manner, random, tally);
      checkState(folder, allowed, states, 'after a feed that changed');
    }
    // a run killed after its last save is repeated against the table that it saved, as any second run over a day is
    const repeated = read(path.join(folder, 'gst.json')) === states[nights].table;
    const { code, stderr, ms } = await runCommand(flagsOf(run, manner), { cwd: folder });
    check(code === 0, 'the run after a kill failed', stderr);
    tally.slowestNext = Math.max(tally.slowestNext, ms);
    // a killed run may have finished its save, after which catching up takes the last day again
    checkState(folder, [states[nights]], states, 'after the next run');
    checkTidy(folder, repeated ? undefined : outputs[nights - 1], saved);
  }
  tally[manner.detector.length === 0 ? 'original' : 'robust']++;
  fs.rmSync(root, { recursive: true });
}

const kills = numberFlag('kills', 300);
const seed = numberFlag('seed', Math.floor(Math.random() * 2 ** 31));
const form = FORMS[textFlag('backend', 'tiny')];
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'kills-'));
// what an engine that is killed leaves behind stays in here
process.env.TMPDIR = base;
const budget = { left: kills };
const tally = { kills: 0, whileSaving: 0, lockLeft: 0, slowestNext: 0, disturbed: 0, original: 0, robust: 0 };
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
  `${tally.kills} kills in ${histories} histories (${tally.robust} by the robust detector), ` +
    `${tally.whileSaving} of them while results were written, ${tally.disturbed} runs whose feed changed, ` +
    `${tally.lockLeft} with the lock held: 0 wrong or lost states; seed ${seed}, ${seconds} s, ` +
    `slowest next run ${Math.round(tally.slowestNext)} ms`,
);
