import type { GlobalRow } from '../tables/global-table.js';
import { formatTime } from '../window/time-window.js';

/** The fields of a row under the names that the original gives them, in the order of the file. */
export const TABLE_FIELDS = [
  ['start_ts', 'start'],
  ['end_ts', 'end'],
  ['window_count', 'windowCount'],
  ['sub_count_avg', 'subCountAvg'],
  ['sub_count_max', 'subCountMax'],
  ['samp_count_avg', 'sampCountAvg'],
  ['samp_count_max', 'sampCountMax'],
  ['samp_sub_count_avg', 'sampSubCountAvg'],
  ['samp_sub_count_max', 'sampSubCountMax'],
  ['threshold_suggested', 'thresholdSuggested'],
] as const satisfies readonly (readonly [string, keyof GlobalRow])[];

export type TableField = (typeof TABLE_FIELDS)[number][0];

/** Whether a field is a time; all others are numbers. */
export function isTime(name: string): name is 'start_ts' | 'end_ts' {
  return name === 'start_ts' || name === 'end_ts';
}

/** A field of a row as it is in the file. */
export function fieldText(name: TableField, value: number): string {
  return isTime(name) ? formatTime(value) : String(value);
}
