import type { Verdict } from '../detectors/detector.js';

/** A verdict on a day whose samples the engine estimated says so, in its tags and in its reason. */
export function withEstimatedSamples(verdict: Verdict): Verdict {
  const { tags, why } = verdict;
  return {
    ...verdict,
    tags: tags.includes('approximate') ? tags : [...tags, 'approximate'],
    why: `${why}; numbers of samples are estimates`,
  };
}
