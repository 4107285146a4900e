import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { expect, it } from 'vitest';

const run = (name: string, ...flags: string[]) =>
  spawnSync(process.execPath, [new URL(name, import.meta.url).pathname, ...flags], { encoding: 'utf8' });

// a taste of those that begin at once; the long runs, and kills, are commands of their own (docs/operations.md)
it.each([
  ['simultaneous.mjs', ['--rounds', '1', '--most', '4'], '0 interleaved, 0 lost'],
  ['fuzz.mjs', ['--inputs', '12', '--seed', '1'], '0 silently short, 0 without a message'],
])('%s %j', (name, flags, verdict) => {
  const { status, stdout, stderr } = run(name, ...flags);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(verdict);
});
