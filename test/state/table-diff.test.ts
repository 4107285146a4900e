import { expect, it } from 'vitest';
import { diffLines, diffTables } from '../../src/state/table-diff.js';
import { KeyMap } from '../../src/tables/key-map.js';
import { tableWith } from './table-with.js';

it('tells what is new, changed, gone and the same, by key and field', () => {
  const before = new KeyMap([...tableWith(1, ['Gone', 'Same']), ...tableWith(2, ['Type'])]);
  const after = new KeyMap([...tableWith(1, ['Same', 'New']), ...tableWith(3, ['Type'])]);
  const { changes, unchanged } = diffTables(before, after);
  expect(changes.map(({ kind, key }) => [kind, key[1]])).toEqual([
    ['removed', 'Gone'],
    ['added', 'New'],
    ['changed', 'Type'],
  ]);
  expect(unchanged).toBe(1);
  const lines = diffLines({ changes, unchanged });
  expect(lines[0]).toBe('1 new, 1 changed, 1 gone, 1 unchanged');
  expect(lines[1]).toMatch(/^- \(malicious, Gone\): start_ts 2020-11-01 00:00:00, .*, threshold_suggested 90$/);
  expect(lines[2]).toMatch(/^\+ \(malicious, New\): /);
  expect(lines[3]).toBe(
    '~ (malicious, Type): end_ts 2020-11-03 00:00:00 → 2020-11-04 00:00:00, window_count 2 → 3, sub_count_avg 2 → 3, ' +
      'sub_count_max 2 → 3, samp_count_avg 2 → 3, samp_count_max 2 → 3',
  );
});

it('shows keys that would steer a terminal escaped', () => {
  const [, line] = diffLines(diffTables(new KeyMap(), tableWith(1, ['\u001b[31m\n'])));
  expect(line).toContain('(malicious, \\x1b[31m\\n)');
});
