// Starts two to eight runs at once on one global table, over and over. Each brings a key of its own, so a run that read
// the table before another saved it would lose that one's key; each says when it read and when it had saved, and none
// may do so within another's span. They name the table directly, by a link, and through a linked folder; some catch up days,
// each with an output of its own; some read files, which may grow (nothing of that counts) or shrink (that run may end with
// 3, and changes nothing). Now and then one is killed while it holds the lock: the others must not wait for it.
//   npm run test:simultaneous -- [--rounds 200] [--most 2] [--seed N]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { numberFlag, randomNumbers, runCommand, TINY_BACKEND } from './command.mjs';
import { grow, shrink } from './disturbed-files.mjs';

const TIME = Date.UTC(2020, 10, 4, 12);

function feedOf(number) {
  return `${JSON.stringify({ time: TIME, key: ['malicious', `Type${number}`], sample: `s${number}` })}\n`;
}

// of a row of the table: the average of submissions
const SUBMISSIONS = 3;
// so many that a file changes before it is read to its end
const RECORDS = 3_000;

function fileFeedOf(number) {
  const record = { utc_timestamp: TIME, 'task.severity': 'malicious', 'file.llfile_type': `Type${number}` };
  return Array.from({ length: RECORDS }, (_, i) => `${JSON.stringify({ ...record, 'file.sha1': `s${i}` })}\n`).join('');
}

const DISTURBANCES = { grow, shrink };

/** Names of the one table. */
const TABLES = ['gst.json', 'gst.json', 'link.json', 'here/gst.json'];

function makeNames(folder) {
  fs.symlinkSync('gst.json', path.join(folder, 'link.json'));
  fs.symlinkSync('.', path.join(folder, 'here'));
}

/**
 * How one run is to go: the name of the table, whether it catches up, with derived names, and whether it reads files, and
 * what happens to them.
 */
const mannerOf = (random) => ({
  table: TABLES[random.below(TABLES.length)],
  catchesUp: random.below(3) === 0,
  readsFiles: random.below(3) === 0,
  disturbance: [undefined, 'grow', 'shrink'][random.below(3)],
});

function startOne(folder, number, { table, catchesUp, readsFiles, disturbance }, killed) {
  const spans = { number, from: undefined, to: undefined };
  const feed = `feed-${number}.ndjson`;
  const backend = readsFiles ? [] : ['-b', `${TINY_BACKEND}#SlowBackend`];
  const flags = [...backend, '-n', feed, '-m', table, '--keep', '0'];
  const caughtUp = ['-s', '2020-11-03', '-e', '2020-11-05', '--catch-up', '-o', `peaks-${number}.json`];
  const window = [...(catchesUp ? caughtUp : ['-s', '2020-11-04', '-e', '2020-11-05']), '--log-format', 'json'];
  let timer;
  return runCommand([...flags, ...window], {
    cwd: folder,
    env: { TINY_PAUSE_MS: '40' },
    onLine(line, child) {
      if (!line.startsWith('{')) return;
      // the runs' own clock: how soon their lines are read here says nothing
      const { time, msg } = JSON.parse(line);
      if (msg.startsWith('Loaded files')) DISTURBANCES[disturbance]?.(path.join(folder, feed));
      if (msg.startsWith('Loading global tables from file')) {
        spans.from = Date.parse(time);
        if (killed) timer = setTimeout(() => child.kill('SIGKILL'), 40 * Math.random());
      }
      if (msg.startsWith('Saving global tables')) spans.to = Date.parse(time);
    },
  }).then((end) => {
    clearTimeout(timer);
    return { ...end, ...spans };
  });
}

async function round(folder, most, random) {
  fs.mkdirSync(folder);
  const count = 2 + random.below(most - 1);
  const victim = random.below(4) === 0 ? random.below(count) : -1;
  makeNames(folder);
  const manners = Array.from({ length: count }, () => mannerOf(random));
  for (const [i, { readsFiles }] of manners.entries()) {
    fs.writeFileSync(path.join(folder, `feed-${i}.ndjson`), readsFiles ? fileFeedOf(i) : feedOf(i));
  }
  const ends = await Promise.all(manners.map((manner, i) => startOne(folder, i, manner, i === victim)));
  const file = path.join(folder, 'gst.json');
  const table = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  let changed = 0;
  for (const { code, signal, number, stderr } of ends) {
    if (number === victim && signal === 'SIGKILL') continue;
    const { readsFiles, disturbance } = manners[number];
    const mayFail = readsFiles && disturbance === 'shrink';
    if (mayFail && code === 3 && stderr.includes('changed while it was read')) {
      if (table.malicious?.[`Type${number}`] !== undefined) throw new Error(`run ${number} failed, and saved its key`);
      changed++;
      continue;
    }
    if (code !== 0) throw new Error(`run ${number} of ${count} ended with ${code}\n${stderr}`);
    const row = table.malicious?.[`Type${number}`];
    if (row === undefined) throw new Error(`the key of run ${number} of ${count} is lost`);
    if (readsFiles && row[SUBMISSIONS] !== RECORDS)
      throw new Error(`run ${number} counted ${row[SUBMISSIONS]} records`);
    const hasOutput = fs.existsSync(path.join(folder, `peaks-${number}.json`));
    if (hasOutput !== manners[number].catchesUp) throw new Error(`run ${number} of ${count} wrote another output`);
  }
  const spans = ends.filter(({ from, to }) => from !== undefined && to !== undefined).sort((a, b) => a.from - b.from);
  spans.forEach(({ from, number }, i) => {
    const before = spans[i - 1];
    // the line stands in the log just before the save, so a run that began within this span read an old table
    if (before && from < before.to) throw new Error(`runs ${before.number} and ${number} interleaved`);
  });
  const killed = ends.some(({ signal }) => signal === 'SIGKILL');
  // only the file of a dead lock may stay, where nobody came after it
  const expected = killed
    ? /^(feed-\d+\.ndjson|\.peaks-.*\.tmp|peaks-\d+(-[\d-]+)?\.json|link\.json|here|gst\.json(\.lock|\.state)?)$/
    : /^(feed-\d+\.ndjson|peaks-\d+(-[\d-]+)?\.json|link\.json|here|gst\.json(\.state)?)$/;
  if (!fs.lstatSync(path.join(folder, 'link.json')).isSymbolicLink()) throw new Error('the link to the table is gone');
  const left = fs.readdirSync(folder).filter((name) => !expected.test(name));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  fs.rmSync(folder, { recursive: true });
  return { count, killed, changed };
}

const rounds = numberFlag('rounds', 200);
const most = numberFlag('most', 2);
const seed = numberFlag('seed', Math.floor(Math.random() * 2 ** 31));
const random = randomNumbers(seed);
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'simultaneous-'));
const began = performance.now();
let [runs, kills, changes] = [0, 0, 0];
for (let i = 0; i < rounds; i++) {
  try {
    const { count, killed, changed } = await round(path.join(base, String(i)), most, random);
    runs += count;
    changes += changed;
    if (killed) kills++;
  } catch (error) {
    console.error(`FAILED in round ${i} (--seed ${seed}); what it left is in ${base}\n${error.message}`);
    process.exit(1);
  }
}
fs.rmSync(base, { recursive: true });
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `${rounds} times 2 to ${most} runs at once (${runs} runs, ${kills} killed in the middle, ${changes} ended by a feed that shrank): ` +
    `0 interleaved, 0 lost; seed ${seed}, ${seconds} s`,
);
