// Writes the example telemetry and its kept history, the same bytes every time:
// npm run build && node scripts/make-examples.mjs [FOLDER, data by default]
// All values are invented here.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { briefRecord, fullRecord } from './examples/file-records.mjs';
import { archiveWave, usualArchives, usualDay } from './examples/file-series.mjs';
import { networkRecords } from './examples/network-records.mjs';
import { writeHistory } from './examples/history.mjs';
import { createRandom } from './examples/random.mjs';

const SHORT = 500;

const byTime = (submissions) => submissions.sort((a, b) => a.time - b.time);

// An even choice, so that the short examples keep the proportions of the feed.
function sift(random, submissions, count) {
  const ranked = submissions.map((submission) => ({ submission, rank: random.next() }));
  return byTime(
    ranked
      .sort((a, b) => a.rank - b.rank)
      .slice(0, count)
      .map(({ submission }) => submission),
  );
}

function shortExample(seed, days, firstNumber) {
  const random = createRandom(seed);
  const submissions = days.flatMap((day) => usualDay(random, day));
  return sift(random, submissions, SHORT).map((submission, index) =>
    fullRecord(random, submission, firstNumber + index),
  );
}

/** Three usual days, and a fourth with a wave of malicious archives. */
function waveExample() {
  const random = createRandom(20_201_104);
  const usual = [1, 2, 3, 4].flatMap((day) => usualDay(random, day));
  return byTime([...usual, ...usualArchives(random), ...archiveWave(random)]).map(briefRecord);
}

const folder = process.argv[2] ?? fileURLToPath(new URL('../data/', import.meta.url));
const examples = {
  'telemetry_example_1.json': shortExample(1, [1, 2, 3], 0),
  'telemetry_example_2.json': shortExample(2, [4], SHORT),
  'telemetry_example_3.json': waveExample(),
  'network_example_1.json': networkRecords(createRandom(70)),
};
mkdirSync(folder, { recursive: true });
for (const [name, records] of Object.entries(examples)) {
  // an array with one record a line: readable, and cheap to compare
  writeFileSync(join(folder, name), `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`);
}
await writeHistory(join(folder, 'history_example'));
