import { attributePaths } from '../../src/backends/files/attribute-paths.js';
import { attributeOf } from '../../src/backends/files/attribute-value.js';
import { type Get, rawOf } from '../../src/feed/raw.js';

/** Looks up places in a parsed record: flat, nested or within `_source`. */
export function placesIn(record: unknown): Get {
  return (place) => rawOf(attributeOf(record, attributePaths(place)));
}
