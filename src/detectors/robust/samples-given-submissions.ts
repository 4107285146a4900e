import { WeightedValues } from '../numerics/weighted-values.js';
import { estimateDispersion, largestResidual } from './dispersion.js';
import { PRIOR_DEGREES } from './expectation.js';
import { GUARD_DAYS } from './settings.js';
import { DayState, type KeyState } from './state.js';
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

/** The usual ratio of samples to submissions; undefined if fewer than 14 ordinary days tell it. */
export function sampleRatioOf({ states, sub, samp }: KeyState, weights: Float64Array): SampleRatio | undefined {
  const n = states.length;
  const ratios = new WeightedValues();
  const told: { counts: number[]; submissions: number[] } = { counts: [], submissions: [] };
  for (let i = 0; i < n; i++) {
    const submissions = sub.counts[i] ?? 0;
    if (states[i] !== DayState.ordinary || submissions < 1) continue;
    const samples = samp.counts[i] ?? 0;
    ratios.add(samples / submissions, (weights[n - i] ?? 0) * Math.min(submissions, MOST_WEIGHT));
    if (i >= n - GUARD_DAYS) continue;
    told.counts.push(samples);
    told.submissions.push(submissions);
  }
  if (ratios.size < LEAST_DAYS) return undefined;
  const ratio = ratios.median();
  const residuals = { counts: told.counts, expected: told.submissions.map((submissions) => ratio * submissions) };
  const own = Math.max(LEAST_DISPERSION, estimateDispersion(residuals, PRIOR).dispersion);
  const c = residuals.counts.length;
  return {
    ratio,
    own,
    dispersion: own * (1 + Math.sqrt(2 / Math.max(c, 2))),
    degreesOfFreedom: PRIOR_DEGREES + c,
    largest: largestResidual(residuals, own),
  };
}
