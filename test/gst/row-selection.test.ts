import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { type KeyedRow, parseFilter, sortRows } from '../../src/gst/row-selection.js';
import { tableWith } from '../state/table-with.js';

const rows: KeyedRow[] = [1, 2, 3].flatMap((count) => [...tableWith(count, [`Type${count}`])]);
const names = (list: readonly KeyedRow[]): string[] => list.map(([key]) => key[1]);

describe('parseFilter', () => {
  it.each([
    ['type2', ['Type2']],
    ['MALIC', ['Type1', 'Type2', 'Type3']],
    ['sub_count_avg>1', ['Type2', 'Type3']],
    ['sub_count_avg >= 2', ['Type2', 'Type3']],
    ['sub_count_max<2', ['Type1']],
    ['window_count!=2', ['Type1', 'Type3']],
    ['dimension_1=Type3', ['Type3']],
    ['dimension_0!=malicious', []],
    ['end_ts<=2020-11-03', ['Type1', 'Type2']],
    ['end_ts=2020-11-03 00:00:00', ['Type2']],
    ['end_ts=2020-11-03T00:00:00', ['Type2']],
    ['=', []],
  ])('%s', (expression, expected) => {
    expect(names(rows.filter(parseFilter(expression)))).toEqual(expected);
  });

  it.each([
    ['sub_cuont_avg>1', "there is no field 'sub_cuont_avg'; did you mean 'sub_count_avg'?"],
    ['sub_count_avg>many', "'sub_count_avg' is compared with a number, not 'many'"],
    ['sub_count_avg>', "'sub_count_avg' is compared with a number, not ''"],
    ['end_ts>7', "'end_ts' is compared with a time such as 2020-11-04, not '7'"],
    ['end_ts>2020-02-30', "'end_ts' is compared with a time such as 2020-11-04, not '2020-02-30'"],
  ])('refuses %s', (expression, message) => {
    expect(() => parseFilter(expression)).toThrow(UsageError);
    expect(() => parseFilter(expression)).toThrow(message);
  });
});

it('sortRows puts large numbers first and texts in order, or the other way round', () => {
  expect(names(sortRows(rows, 'sub_count_max', false))).toEqual(['Type3', 'Type2', 'Type1']);
  expect(names(sortRows(rows, 'sub_count_max', true))).toEqual(['Type1', 'Type2', 'Type3']);
  expect(names(sortRows(rows, 'dimension_1', true))).toEqual(['Type3', 'Type2', 'Type1']);
  expect(() => sortRows(rows, 'none', false)).toThrow("--sort: there is no field 'none'");
});
