// How the feed of a history of kills lies there, and what happens to it while a run reads it: further names lead to the same
// file, it grows, it shrinks, and a name that catching up derives may be that of the feed itself.
import fs from 'node:fs';
import path from 'node:path';

const NAMES = [
  () => ['../feed.ndjson'],
  (feed) => {
    fs.symlinkSync(path.basename(feed), path.join(path.dirname(feed), 'latest.ndjson'));
    return ['../feed.ndjson', '../latest.ndjson'];
  },
  (feed) => {
    fs.linkSync(feed, path.join(path.dirname(feed), 'same.ndjson'));
    return ['../*.ndjson'];
  },
  (feed) => {
    fs.symlinkSync('.', path.join(path.dirname(feed), 'current'));
    return ['../feed.ndjson', '../current/*.ndjson'];
  },
];

/** Gives a feed further names; the values of `-n` that lead to it. */
export function nameFeed(feed, random) {
  return NAMES[random.below(NAMES.length)](feed);
}

/** A record of a time that no window holds. */
const outside = (form) =>
  `${JSON.stringify(form.line({ time: Date.UTC(2020, 11, 24), key: ['malicious', 'Late'], sample: 'late' }))}\n`;

/**
 * What happens to a feed during one run: hooks for `runCommand`, what is to be put right afterwards, and whether the run may
 * end with 3.
 */
export function disturbance(feed, form, random) {
  const content = fs.readFileSync(feed);
  const restore = () => fs.writeFileSync(feed, content);
  let isDone = false;
  const once = (change) => (line) => {
    // from this line on the set of files is what it is
    if (isDone || !line.includes('Loaded files')) return;
    isDone = true;
    change();
  };
  if (random.below(2) === 0) {
    return { onLine: once(() => fs.appendFileSync(feed, outside(form))), mayFail: false, restore };
  }
  const size = random.below(content.length);
  return { onLine: once(() => fs.truncateSync(feed, size)), mayFail: true, restore };
}

/** Makes a derived name lead to the feed, so that the run must refuse it; gives what takes that back. */
export function deriveFeed(feed, folder, day) {
  const derived = path.join(folder, `peaks-${day}.json`);
  const before = fs.existsSync(derived) ? fs.readFileSync(derived) : undefined;
  fs.rmSync(derived, { force: true });
  fs.linkSync(feed, derived);
  return () => {
    fs.rmSync(derived);
    if (before !== undefined) fs.writeFileSync(derived, before);
  };
}
