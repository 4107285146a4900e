import type { NewKey } from '../peaks/find-new-keys.js';
import { shown } from '../log/printable.js';

/** How many new keys the log lists; after a first run every key is new. */
export const NEW_KEYS_LOGGED = 20;

/** The lines of the new keys in the log, none if there are none. They never begin as a peak's do. */
export function newKeyLines(newKeys: readonly NewKey[]): string[] {
  if (newKeys.length === 0) return [];
  const lines = newKeys.slice(0, NEW_KEYS_LOGGED).map(({ key: [dimension0, dimension1], local, threshold }) => {
    const { submissions, samples } = local;
    const figures = `${submissions} submissions of ${samples} samples, least threshold ${threshold}`;
    return `\tNewKey(${shown(dimension0)}, ${shown(dimension1)}): ${figures}`;
  });
  const more = newKeys.length - lines.length;
  if (more > 0) lines.push(`\t… and ${more} more: --format json and --report list all`);
  return [`New keys, not yet in the global table: ${newKeys.length}`, ...lines];
}
