import type { Key } from '../tables/key-map.js';
import { startOfDay } from '../window/parse-day.js';
import { DAY_MS } from '../window/time-window.js';
import type { Labels } from './labels.js';

/** A key that was called a peak on a day (its start, epoch milliseconds). */
export interface Flag {
  readonly day: number;
  readonly key: Key;
}

/** How often a kind of wave was found, and after how many days. */
export interface KindScore {
  readonly waves: number;
  readonly found: number;
  /** Mean days from a wave's first day to its first flag, over those found; null if none was. */
  readonly meanDelay: number | null;
}

export interface Score {
  readonly waves: number;
  readonly found: number;
  readonly falsePeaks: number;
  /** Found waves over found waves and false peaks; 1 if nothing was flagged. */
  readonly precision: number;
  /** Found waves over waves; 1 if there is none. */
  readonly recall: number;
  /** Their harmonic mean. */
  readonly f1: number;
  /** False peaks a week in a feed of 120 keys. */
  readonly falsePerWeek: number;
  readonly meanDelay: number | null;
  readonly kinds: Readonly<Record<string, KindScore>>;
}

/** A feed of this many keys is what false peaks a week are told for. */
const KEYS_OF_A_FEED = 120;
/** A flag on the first days of a shift is false; later ones, up to four weeks, do not count. */
const SHIFT = { falseDays: 3, ignoredDays: 28 };

const cellOf = (day: number, [dimension0, dimension1]: Key): string => JSON.stringify([day, dimension0, dimension1]);
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;

function runsOf(days: readonly number[]): number {
  const sorted = [...days].sort((a, b) => a - b);
  return sorted.filter((day, i) => day !== (sorted[i - 1] ?? NaN) + DAY_MS).length;
}

/**
 * Scores flags against labels. A wave is found if any of its days and keys is flagged. A flag outside all waves is a
 * false peak; a run of days of one key counts once.
 */
export function scoreFlags(labels: Labels, flags: Iterable<Flag>): Score {
  const [from, to] = [startOfDay(labels.scoreFrom), startOfDay(labels.lastDay)];
  const waveAt = new Map<string, number>();
  for (const [i, wave] of labels.waves.entries()) {
    for (const { day, dimension_0, dimension_1 } of wave.days)
      waveAt.set(cellOf(startOfDay(day), [dimension_0, dimension_1]), i);
  }
  const shiftOf = new Map<string, number>();
  for (const { kind, day, dimension_0, dimension_1 } of labels.shifts) {
    if (kind === 'up') shiftOf.set(cellOf(0, [dimension_0, dimension_1]), startOfDay(day));
  }
  const firstFlag = new Map<number, number>();
  const falseDays = new Map<string, number[]>();
  const seen = new Set<string>();
  for (const { day, key } of flags) {
    const cell = cellOf(day, key);
    if (day < from || day > to || seen.has(cell)) continue;
    seen.add(cell);
    const wave = waveAt.get(cell);
    if (wave !== undefined) {
      firstFlag.set(wave, Math.min(day, firstFlag.get(wave) ?? Infinity));
      continue;
    }
    const name = cellOf(0, key);
    const age = (day - (shiftOf.get(name) ?? Infinity)) / DAY_MS;
    if (age >= SHIFT.falseDays && age < SHIFT.ignoredDays) continue;
    falseDays.set(name, [...(falseDays.get(name) ?? []), day]);
  }
  const falsePeaks = [...falseDays.values()].reduce((sum, days) => sum + runsOf(days), 0);
  const delays = new Map<number, number>();
  for (const [i, day] of firstFlag) {
    const days = labels.waves[i]?.days.map((one) => startOfDay(one.day)) ?? [];
    delays.set(i, (day - Math.min(...days)) / DAY_MS);
  }
  return { ...ratesOf(labels, delays, falsePeaks, (to - from) / DAY_MS + 1), kinds: kindsOf(labels, delays) };
}

function ratesOf(
  { waves, keys }: Labels,
  delays: ReadonlyMap<number, number>,
  falsePeaks: number,
  days: number,
): Omit<Score, 'kinds'> {
  const found = delays.size;
  const precision = found + falsePeaks === 0 ? 1 : found / (found + falsePeaks);
  const recall = waves.length === 0 ? 1 : found / waves.length;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  const weeks = (days / 7) * (keys / KEYS_OF_A_FEED);
  const meanDelay = mean([...delays.values()]);
  return { waves: waves.length, found, falsePeaks, precision, recall, f1, falsePerWeek: falsePeaks / weeks, meanDelay };
}

function kindsOf({ waves }: Labels, delays: ReadonlyMap<number, number>): Record<string, KindScore> {
  const kinds = new Map<string, { waves: number; delays: number[] }>();
  for (const [i, { kind }] of waves.entries()) {
    const one = kinds.get(kind) ?? { waves: 0, delays: [] };
    const delay = delays.get(i);
    kinds.set(kind, { waves: one.waves + 1, delays: delay === undefined ? one.delays : [...one.delays, delay] });
  }
  return Object.fromEntries(
    [...kinds].map(([kind, one]) => [
      kind,
      { waves: one.waves, found: one.delays.length, meanDelay: mean(one.delays) },
    ]),
  );
}
