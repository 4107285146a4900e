import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { WINDOW_DAYS } from './settings.js';
import type { DayState, KeyState, RobustState, Series } from './state.js';

const FORMAT = 1;

/** The days of all keys in a few arrays, which are small once they are packed. */
interface Packed {
  readonly format: number;
  readonly feed: Omit<RobustState, 'keys'>;
  readonly keys: readonly Omit<KeyState, 'states' | 'sub' | 'samp'>[];
  readonly lengths: Uint8Array;
  readonly states: Uint8Array;
  readonly counts: Float64Array;
  readonly levels: Float32Array;
  /** Dispersion, raw, numerator, denominator; of submissions and of samples. */
  readonly estimates: Float64Array;
}

/** A state as bytes, exact. */
export function encodeState({ keys, ...feed }: RobustState): Buffer {
  const lengths = new Uint8Array(keys.length);
  const states = new Uint8Array(keys.length * WINDOW_DAYS);
  const counts = new Float64Array(keys.length * 2 * WINDOW_DAYS);
  const levels = new Float32Array(keys.length * 2 * WINDOW_DAYS);
  const estimates = new Float64Array(keys.length * 8);
  const rest = keys.map(({ states: days, sub, samp, ...one }, k) => {
    lengths[k] = days.length;
    states.set(days, k * WINDOW_DAYS);
    for (const [m, series] of [sub, samp].entries()) {
      counts.set(series.counts, (2 * k + m) * WINDOW_DAYS);
      levels.set(series.levels, (2 * k + m) * WINDOW_DAYS);
      const { dispersion, raw, numerator, denominator } = series;
      estimates.set([dispersion, raw, numerator, denominator], 8 * k + 4 * m);
    }
    return one;
  });
  const packed: Packed = { format: FORMAT, feed, keys: rest, lengths, states, counts, levels, estimates };
  return gzipSync(serialize(packed), { level: 4 });
}

/** @throws Error if it is no state of this form */
export function decodeState(bytes: Buffer): RobustState {
  const packed = deserialize(gunzipSync(bytes)) as Packed;
  if (packed.format !== FORMAT) throw new Error('another form');
  const { feed, lengths, states, counts, levels, estimates } = packed;
  const keys = packed.keys.map((rest, k): KeyState => {
    const length = lengths[k] ?? 0;
    const series = (m: number): Series => {
      const from = (2 * k + m) * WINDOW_DAYS;
      const [dispersion = NaN, raw = NaN, numerator = 0, denominator = 0] = estimates.subarray(8 * k + 4 * m);
      return {
        counts: [...counts.subarray(from, from + length)],
        levels: [...levels.subarray(from, from + length)],
        dispersion,
        raw,
        numerator,
        denominator,
      };
    };
    const days = [...states.subarray(k * WINDOW_DAYS, k * WINDOW_DAYS + length)] as DayState[];
    return { ...rest, states: days, sub: series(0), samp: series(1) };
  });
  return { ...feed, keys };
}
