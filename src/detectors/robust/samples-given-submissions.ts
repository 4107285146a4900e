import { WeightedValues } from '../numerics/weighted-values.js';
import { estimateDispersion, largestResidual } from './dispersion.js';
import { PRIOR_DEGREES } from './expectation.js';
import { GUARD_DAYS, WINDOW_DAYS } from './settings.js';
import { type Days, DayState } from './state.js';
import type { Reference } from './tail.js';

const LEAST_DAYS = 14;
const PRIOR = 0.05;
const LEAST_DISPERSION = 0.002;
/** A day with more submissions than this counts no more for its ratio. */
const MOST_WEIGHT = 200;

/** Samples that a number of submissions usually brings. */
export interface SampleRatio extends Reference {
  /** Samples over submissions: the weighted median of the ordinary days. */
  readonly ratio: number;
}

/** Memory for the days of one key after the other: nothing in it outlives a call. */
const ratios = new WeightedValues();
const residuals = { size: 0, counts: new Float64Array(WINDOW_DAYS), expected: new Float64Array(WINDOW_DAYS) };

/**
 * The usual ratio of samples to submissions: the median of samp / sub over ordinary days, weights w·min(sub, 200), so that
 * μ = ratio·sub, with a from the moments of samp − μ (after Breslow 1984).
 *
 * @returns undefined if fewer than 14 ordinary days tell it
 */
export function sampleRatioOf({ states, sub, samp }: Days, weights: Float64Array): SampleRatio | undefined {
  ratios.clear();
  let c = 0;
  for (let i = 0; i < WINDOW_DAYS; i++) {
    const submissions = sub.counts[i] ?? 0;
    if (states[i] !== DayState.ordinary || submissions < 1) continue;
    const samples = samp.counts[i] ?? 0;
    ratios.add(samples / submissions, (weights[i] ?? 0) * Math.min(submissions, MOST_WEIGHT));
    if (i >= WINDOW_DAYS - GUARD_DAYS) continue;
    residuals.counts[c] = samples;
    residuals.expected[c++] = submissions;
  }
  if (ratios.size < LEAST_DAYS) return undefined;
  const ratio = ratios.median();
  for (let i = 0; i < c; i++) residuals.expected[i] = ratio * (residuals.expected[i] ?? 0);
  residuals.size = c;
  const own = Math.max(LEAST_DISPERSION, estimateDispersion(residuals, PRIOR).dispersion);
  return {
    ratio,
    own,
    dispersion: own * (1 + Math.sqrt(2 / Math.max(c, 2))),
    degreesOfFreedom: PRIOR_DEGREES + c,
    largest: largestResidual(residuals, own),
  };
}
