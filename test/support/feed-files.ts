import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyMap } from '../../src/tables/key-map.js';
import { keyMapJson } from '../../src/tables/key-map-json.js';

/** Noon of the day that the tests look at: `-s 2020-11-04 -e 2020-11-05`. */
export const NOON = Date.UTC(2020, 10, 4, 12);

export const DAY_FLAGS = ['-s', '2020-11-04', '-e', '2020-11-05'] as const;

export function feedRecord(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    utc_timestamp: NOON,
    'file.sha1': 'a',
    'task.severity': 'malicious',
    'file.llfile_type': 'Pdf',
    'source.user_id': 1,
    'source.origin': 'API',
    ...more,
  };
}

/** Writes records as a JSON array, and returns the file's name. */
export function writeFeed(folder: string, records: readonly unknown[], name = 'feed.json'): string {
  writeFileSync(join(folder, name), JSON.stringify(records));
  return name;
}

/** 100 submissions of one key: a peak beside the row of {@link usualTable}. */
export const wave = (more: Record<string, unknown> = {}): Record<string, unknown>[] =>
  Array.from({ length: 100 }, (_, i) => feedRecord({ 'file.sha1': i < 60 ? 'a' : `a${i}`, ...more }));

/** The text of a global table in which keys have had ten submissions a day for a week, up to the day looked at. */
export function usualTable(...keys: readonly (readonly [string, string])[]): string {
  const row = ['2020-10-28 00:00:00', '2020-11-04 00:00:00', 7, 10, 20, 5, 8, 2, 2.5, 90];
  return keyMapJson(new KeyMap(keys.map((key) => [key, row])));
}
