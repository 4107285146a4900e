import { createHash } from 'node:crypto';

/** The hash of an invented file: the name of the sample is all there is of it. */
export const hash = (algorithm, sample) => createHash(algorithm).update(`example sample ${sample}`).digest('hex');
