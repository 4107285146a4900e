import type { LocalCounts } from '../backends/backend.js';
import type { Tag } from './findings.js';

/** `single-sample`: one sample has more than this share of the submissions. */
export const SINGLE_SAMPLE_SHARE = 0.5;
/** `single-source`: one value of a cross dimension has more than this share of the submissions. */
export const SINGLE_SOURCE_SHARE = 0.8;
/** `polymorphic`: at least this many samples a submission. */
export const POLYMORPHIC_SHARE = 0.9;
/** `polymorphic`: from this many submissions on; of a few, each being another sample says nothing. */
export const POLYMORPHIC_LEAST = 10;

/**
 * Says in plain words what kind of wave a key's submissions are. Several tags can hold. What was not computed gives no
 * tag, and then `broad`, which says that no other holds, is not given either.
 *
 * @param hasSamples whether records name a sample; if each is one of its own, that says nothing of the wave
 */
export function tagsOf({ submissions, samples, distribution, cross }: LocalCounts, hasSamples: boolean): Tag[] {
  const tags: Tag[] = [];
  if (hasSamples && distribution && distribution.max > SINGLE_SAMPLE_SHARE * submissions) tags.push('single-sample');
  if (cross.some(({ top }) => (top[0]?.submissions ?? 0) > SINGLE_SOURCE_SHARE * submissions)) {
    tags.push('single-source');
  }
  if (hasSamples && submissions >= POLYMORPHIC_LEAST && samples >= POLYMORPHIC_SHARE * submissions)
    tags.push('polymorphic');
  return tags.length === 0 && distribution ? ['broad'] : tags;
}
