import { writeFileSync } from 'node:fs';

export interface TinyRecord {
  readonly time: number;
  readonly key: readonly [string, string];
  readonly sample: string;
}

export const DAY = 86_400_000;

/** The start of a day of November 2020. */
export const november = (day: number): number => Date.UTC(2020, 10, day);

/** `count` records of one key on one day, each with a sample of its own but for the first `repeats`. */
export function recordsOn(day: number, key: readonly [string, string], count: number, repeats = 1): TinyRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    time: november(day) + i * 1000,
    key,
    sample: i < repeats ? 's' : `s${i}`,
  }));
}

export function writeTinyFeed(path: string, records: readonly TinyRecord[]): void {
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}
