import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { everyNth } from '../../support/long-tests.js';
import { runBuilt } from '../../harness/built-command.js';
import { skipLoudly } from '../../support/skip-loudly.js';

const root = fs.mkdtempSync(join(tmpdir(), 'spill-'));
const disk = join(root, 'disk');
const table = join(root, 'gst.json');
const feed = join(root, 'feed.ndjson');
const OLD_TABLE = '{}';

const mount = (size: string): boolean =>
  process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status === 0;
const unmount = (): void => void spawnSync('umount', ['-l', disk]);

fs.mkdirSync(disk);
const mayMount = mount('1m');
if (mayMount) unmount();
else skipLoudly('a disk that fills while the engine spills', 'it takes root, who may mount');

// distinct samples of half a kilobyte, half as many bytes again as the engine may keep in memory with so many processors
function writeFeed(): void {
  const memory = Math.max(220e6, Math.min(8, availableParallelism()) * 60e6);
  const length = 500;
  const padding = randomBytes(length).toString('base64').slice(0, length);
  const file = fs.openSync(feed, 'w');
  for (let number = 0; number * length < memory * 1.5;) {
    let lines = '';
    for (const end = number + 1000; number < end; number++) {
      lines +=
        `{"utc_timestamp":${Date.UTC(2020, 10, 4) + number},"file.sha1":"${number} ${padding}",` +
        `"task.severity":"malicious","file.llfile_type":"Type${number % 50}","source.user_id":"u","source.origin":"o"}\n`;
    }
    fs.writeSync(file, lines);
  }
  fs.closeSync(file);
}

beforeAll(() => {
  if (!mayMount) return;
  writeFeed();
  fs.writeFileSync(table, OLD_TABLE);
});
afterAll(() => fs.rmSync(root, { recursive: true }));

describe.runIf(mayMount)('a disk that fills while the engine spills', () => {
  it.each(everyNth(2, ['1m', '24m']))(
    'of %s: exit 8, one line, the old table, and nothing left behind',
    async (size) => {
      mount(size);
      onTestFinished(unmount);
      const flags = ['-n', feed, '-m', table, '-s', '2020-11-04', '-e', '2020-11-05', '-o', join(root, 'peaks.json')];
      const { code, stdout, stderr } = await runBuilt(flags, { env: { ...process.env, TMPDIR: disk } });
      expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
      const errors = stderr.split('\n').filter((line) => line.startsWith('ERROR'));
      expect(errors).toEqual([expect.stringContaining(`The disk is full: the engine could not spill to '${disk}/`)]);
      expect(errors[0]).toContain('free space there or set TMPDIR to another folder');
      expect(stderr.trimEnd().endsWith(errors[0] ?? 'none')).toBe(true);
      expect(fs.readFileSync(table, 'utf8')).toBe(OLD_TABLE);
      expect(fs.readdirSync(root).sort()).toEqual(['disk', 'feed.ndjson', 'gst.json']);
      expect(fs.readdirSync(disk)).toEqual([]);
    },
  );
});
