import { expect, it } from 'vitest';
import { textTable } from '../../../src/report/table/text-table.js';

const KEY = { heading: 'key', align: 'left', shrinks: true } as const;
const COUNT = { heading: 'n', align: 'right', shrinks: false } as const;

it('aligns texts left and numbers right, also if characters are two columns wide', () => {
  const rows = [
    ['日本', '7'],
    ['a', '1234'],
  ];
  expect(textTable([KEY, COUNT], rows)).toEqual(['key      n', '日本     7', 'a     1234']);
});

it('cuts only columns that shrink, and only if the width is short', () => {
  const rows = [['a'.repeat(20), '1234']];
  expect(textTable([KEY, COUNT], rows, 26)[1]).toBe(`${'a'.repeat(20)}  1234`);
  expect(textTable([KEY, COUNT], rows, 16)[1]).toBe(`${'a'.repeat(9)}…  1234`);
});
