import { NEGATIVE_ZERO } from '../connection/lossless-json.js';
import type { Query } from '../section/settings.js';
import type { FeedQueries } from './feed-queries.js';
import { type Field, UNMAPPED } from './resolve-fields.js';

/** A field whose values are counted, and how many values of it a record may have. */
export interface CountedField {
  readonly field: Field;
  readonly maybeSeveral: boolean;
  /** Whether the engine keeps a value twice that a record has twice. */
  readonly keepsTwice: boolean;
  /** What the description can do about several values, for the message. */
  readonly remedy: string;
}

const FRACTIONS = ['double', 'float', 'half_float'];
// Kept as sets: a value twice in a record is there once.
const SETS = ['keyword', 'ip', 'version', 'constant_keyword', 'wildcard', 'flattened', UNMAPPED];

/** Whether the engine tells a zero below zero from zero. */
export const hasZeros = ({ type }: Field): boolean => FRACTIONS.includes(type);

/** Records that have a zero below zero. */
export const isBelowZero = ({ path }: Field): Query => ({
  range: { [path]: { gte: NEGATIVE_ZERO as unknown as number, lt: 0 } },
});

/** The fields of the feed's time and attributes, each once. */
export function countedFields({ time, sample, dimensions, cross }: FeedQueries): CountedField[] {
  const fields = new Map<string, CountedField>();
  const note = (field: Field, maybeSeveral: boolean, remedy: string): void => {
    const before = fields.get(field.path);
    const several = maybeSeveral && before?.maybeSeveral !== false;
    fields.set(field.path, { field, maybeSeveral: several, keepsTwice: several && !SETS.includes(field.type), remedy });
  };
  note(time.field, false, '');
  for (const attribute of [sample, ...dimensions, ...cross]) {
    for (const { part, fields: places } of attribute?.parts ?? []) {
      for (const [i, field] of places.entries()) {
        const remedy = i === 0 && !part.fold ? `, and list.${field.place} = each counts it under each value` : '';
        note(field, i === 0 && part.list === 'each' && !part.fold, remedy);
      }
    }
  }
  return [...fields.values()];
}
