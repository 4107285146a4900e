// Kills the built command (SIGKILL) at random instants of its life while a receiver listens. After each history every
// event was accepted at least once and in order; none was accepted twice unless a kill fell between the receiver's yes and
// the note of it; the table is that of a history without kills.
//   npm run test:notified-kills -- [--kills 200] [--seed N]
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { numberFlag, randomNumbers, runCommand, TINY_BACKEND } from './command.mjs';

const DAY = 86_400_000;
const FIRST = Date.UTC(2020, 10, 1);
const WAVE = [50, 50, 500, 600, 1300, 50, 50, 700, 50, 50];
const dayText = (index) => new Date(FIRST + index * DAY).toISOString().slice(0, 10);

function check(condition, message, details = '') {
  if (!condition) throw new Error(`${message}\n${details}`);
}

/** A receiver that now and then is down, and notes what it accepted. */
async function receiver(random) {
  const accepted = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const isDown = random.below(6) === 0;
      if (!isDown) accepted.push({ key: request.headers['idempotency-key'], ...JSON.parse(body) });
      response.writeHead(isDown ? 503 : 200).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { accepted, url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function writeFeed(file) {
  const lines = WAVE.flatMap((count, day) =>
    Array.from({ length: count }, (_, i) =>
      JSON.stringify({ time: FIRST + day * DAY + i * 1000, key: ['malicious', 'Zip'], sample: i < 10 ? 's' : `s${i}` }),
    ),
  );
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
}

function setUp(folder, url) {
  fs.mkdirSync(path.join(folder, 'data'), { recursive: true });
  const section = `[notify:ops]\ntype = webhook\nurl = ${url}\nwhen = new, ongoing, grown, ended\n`;
  fs.writeFileSync(path.join(folder, 'data/config.ini'), section, { mode: 0o600 });
  writeFeed(path.join(folder, 'feed.ndjson'));
}

const flagsOf = (day) => [
  ...['-b', `${TINY_BACKEND}#TinyBackend`, '-n', 'feed.ndjson', '-m', 'gst.json', '--notify-timeout', '3'],
  ...(day === 0 ? ['-s', dayText(0)] : ['--catch-up']),
  ...['-e', dayText(day + 1)],
];

const eventOf = ({ event, incident }) => `${event} ${incident.firstDay} ${incident.day}`;

async function undisturbed(folder, random) {
  const { accepted, url, close } = await receiver({ ...random, below: () => 1 });
  setUp(folder, url);
  let slowest = 0;
  for (let day = 0; day < WAVE.length; day++) {
    const { code, stderr, ms } = await runCommand(flagsOf(day), { cwd: folder });
    check(code === 0, 'a run that nothing disturbed failed', stderr);
    slowest = Math.max(slowest, ms);
  }
  close();
  return { events: accepted.map(eventOf), table: fs.readFileSync(path.join(folder, 'gst.json'), 'utf8'), slowest };
}

function aim(random, slowest) {
  let timer;
  const kill = (child, after) => (timer ??= setTimeout(() => child.kill('SIGKILL'), after));
  const cancel = () => clearTimeout(timer);
  if (random.below(2)) return { onStart: (child) => kill(child, random.fraction() * slowest * 1.2), cancel };
  const after = random.fraction() * 60;
  return { onLine: (text, child) => text.includes('Saving global tables') && kill(child, after), cancel };
}

/** What was accepted, each once, in the order of its first time. */
const firsts = (accepted) => [...new Map(accepted.map((each) => [each.key, each])).values()];

async function history(root, random, budget, tally) {
  const reference = await undisturbed(path.join(root, 'undisturbed'), random);
  const folder = path.join(root, 'killed');
  const { accepted, url, close } = await receiver(random);
  setUp(folder, url);
  for (let day = 0; day < WAVE.length; day++) {
    for (let i = 1 + random.below(3); i > 0 && budget.left > 0; i--) {
      budget.left--;
      const { cancel, ...hooks } = aim(random, reference.slowest);
      const { code, signal, stderr } = await runCommand(flagsOf(day), { cwd: folder, ...hooks });
      cancel();
      check(signal === 'SIGKILL' || code === 0, 'a run failed before it was killed', stderr);
      if (signal === 'SIGKILL') tally.kills++;
    }
    const { code, stderr } = await runCommand(flagsOf(day), { cwd: folder });
    check(code === 0, 'the run after a kill failed', stderr);
  }
  // what a receiver that was down did not accept is sent by further runs
  for (let i = 0; i < 5 && firsts(accepted).length < reference.events.length; i++) {
    await runCommand([...flagsOf(WAVE.length + i)], { cwd: folder });
  }
  close();
  const told = firsts(accepted).map(eventOf);
  check(
    JSON.stringify(told) === JSON.stringify(reference.events),
    'what was told is not what a history without kills tells',
    `${told.join('\n')}\n---\n${reference.events.join('\n')}`,
  );
  const table = fs.readFileSync(path.join(folder, 'gst.json'), 'utf8');
  check(table === reference.table, 'the table is not that of a history without kills', table);
  const twice = accepted.length - told.length;
  tally.twice += twice;
  check(twice <= tally.kills, 'more was told twice than there were kills');
  fs.rmSync(root, { recursive: true });
}

const kills = numberFlag('kills', 200);
const seed = numberFlag('seed', Math.floor(Math.random() * 2 ** 31));
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'notified-kills-'));
const budget = { left: kills };
const tally = { kills: 0, twice: 0 };
let histories = 0;
try {
  while (budget.left > 0) {
    await history(path.join(base, String(histories)), randomNumbers(seed + histories), budget, tally);
    histories++;
  }
} catch (error) {
  console.error(`FAILED after ${tally.kills} kills (--seed ${seed}); what it left is in ${base}\n${error.message}`);
  process.exit(1);
}
fs.rmSync(base, { recursive: true });
console.log(
  `${tally.kills} kills in ${histories} histories: every event was told, in order, ${tally.twice} of them twice because a ` +
    `kill fell between acceptance and its record; the tables are right; seed ${seed}`,
);
