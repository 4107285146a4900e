// The zstd program on many contents at once: starting it for each would cost more than all the rest.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const MOST_AT_ONCE = 500;

function runOn(contents, flags, [from, to]) {
  if (contents.length === 0) return [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zstd-'));
  const files = contents.map((_, i) => path.join(folder, `${i}${from}`));
  files.forEach((file, i) => fs.writeFileSync(file, contents[i]));
  const { error } = spawnSync('zstd', ['-q', ...flags, ...files]);
  if (error) throw new Error(`this harness needs the program zstd: ${error.message}`);
  const results = contents.map((_, i) => {
    const file = path.join(folder, `${i}${to}`);
    return fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  });
  fs.rmSync(folder, { recursive: true });
  return results;
}

const inGroups = (contents, work) =>
  Array.from({ length: Math.ceil(contents.length / MOST_AT_ONCE) }, (_, i) =>
    work(contents.slice(i * MOST_AT_ONCE, (i + 1) * MOST_AT_ONCE)),
  ).flat();

export const compressAll = (contents) => inGroups(contents, (group) => runOn(group, ['-1'], ['', '.zst']));

/** The contents; undefined for each that is damaged, cut off, or followed by something else. */
export const decompressAll = (contents) => inGroups(contents, (group) => runOn(group, ['-d'], ['.zst', '']));
