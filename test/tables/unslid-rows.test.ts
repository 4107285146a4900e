import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeyMap } from '../../src/tables/key-map.js';
import { slideGlobalTable } from '../../src/tables/slide.js';
import { unslidText } from '../../src/tables/unslid-rows.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import { anyGlobalTable } from '../support/arbitrary-tables.js';
import { tableWith } from '../state/table-with.js';
import { november } from '../harness/tiny-feed.js';

const window = { start: november(5), end: november(6) };

it('tells how many rows have seen the window already, and up to when', () => {
  const table = new KeyMap([...tableWith(9, ['Seen', 'Too']), ...tableWith(4, ['Before'])]);
  const keys = (...names: string[]): [string, string][] => names.map((name) => ['malicious', name]);
  expect(unslidText(table, keys('Before', 'New'), window, november(20))).toBeUndefined();
  expect(unslidText(table, keys('Seen', 'Too'), window, november(20))).toBe(
    "The global table did not slide: 2 of the 2 rows of this window's keys stay as they are, because they have seen this " +
      'window or a later one already (up to 2020-11-10 00:00:00)',
  );
  expect(unslidText(table, keys('Seen', 'Before', 'New'), window, november(7))).toBe(
    "The global table slid in part: 1 of the 3 rows of this window's keys stay as they are, 1 of them because they end in " +
      'the future (up to 2020-11-10 00:00:00; see gst verify)',
  );
});

it('is silent exactly if the slide changes every row', () => {
  fc.assert(
    fc.property(anyGlobalTable, fc.integer({ min: 0, max: 20_000 }), (table, day) => {
      const window = { start: day * DAY_MS, end: (day + 1) * DAY_MS };
      const local = [...table.keys()].map((key) => [key, { submissions: 1, samples: 1 }] as const);
      const slid = slideGlobalTable(table, local, window, FileTypePeakAnalyzer);
      const stays = [...table].some(([key, row]) => slid.get(key)?.windowCount === row.windowCount);
      expect(unslidText(table, table.keys(), window, Infinity) !== undefined).toBe(stays);
    }),
  );
});
