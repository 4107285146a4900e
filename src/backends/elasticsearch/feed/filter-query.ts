import { isIP } from 'node:net';
import { LosslessNumber } from 'lossless-json';
import { UsageError } from '../../../errors.js';
import { numberText } from '../../../feed/canonical-value.js';
import type { Comparison, ConditionNode } from '../../../feed/condition.js';
import { readIsoTime } from '../../../feed/iso-time.js';
import type { Query } from '../section/settings.js';
import { allOf, anyOf, exists, noneOf } from './bool-query.js';
import { type Field, type Fields, UNMAPPED } from './resolve-fields.js';

const KEYWORDS = ['keyword', 'constant_keyword', 'wildcard', 'flattened', 'version'];
const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  byte: [-(2n ** 7n), 2n ** 7n - 1n],
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  unsigned_long: [0n, 2n ** 64n - 1n],
};
const FRACTIONS = ['double', 'float', 'half_float', 'scaled_float'];
const DATES = ['date', 'date_nanos'];

const MINUTE_MS = 60_000;

const NOTHING: Query = { match_none: {} };

const isNumeric = (type: string): boolean => Object.hasOwn(INTEGERS, type) || FRACTIONS.includes(type);

/** A number by its digits, for the engine. */
const digits = (text: string): number => new LosslessNumber(text) as unknown as number;

// A `double` tells the zero below zero from zero; as values both are 0.
const BELOW_ZERO = '-0.0';

function equalsNumber({ path, type }: Field, value: string): Query {
  // a value's one text is counted and compared: 1.0 is no value, 1 is
  if (!/^-?\d/.test(value) || !Number.isFinite(Number(value)) || numberText(value) !== value) return NOTHING;
  const bounds = INTEGERS[type];
  if (bounds) {
    if (!/^-?\d+$/.test(value) || BigInt(value) < bounds[0] || BigInt(value) > bounds[1]) return NOTHING;
    return { term: { [path]: { value: digits(value) } } };
  }
  return value === '0'
    ? { terms: { [path]: [digits('0'), digits(BELOW_ZERO)] } }
    : { term: { [path]: { value: digits(value) } } };
}

/** Epoch milliseconds of a time in a filter: ISO 8601, in UTC if it has no offset, or the milliseconds themselves. */
function millisecondsOf(value: string): bigint | undefined {
  const time = readIsoTime(value);
  if (time) return BigInt(time.local - (time.offset ?? 0) * MINUTE_MS);
  // four digits may as well be a year
  return /^-?\d{5,15}$/.test(value) ? BigInt(value) : undefined;
}

/** The engine itself would take a day for any time of it, and read the value by the format of the mapping. */
function equalsDate(field: Field, value: string, text: string): Query {
  const time = millisecondsOf(value);
  if (time === undefined) {
    return refuse(text, field, 'which takes a time in ISO 8601 or in epoch milliseconds (five digits or more)');
  }
  const [gte, lt] = [digits(String(time)), digits(String(time + 1n))];
  return { range: { [field.path]: { gte, lt, format: 'epoch_millis' } } };
}

function rangeOf({ path, type }: Field, range: Extract<Comparison, { kind: 'range' }>): Query {
  const { least, isLeastIncluded, most, isMostIncluded } = range;
  const isZero = (bound: string): boolean => Number(bound) === 0 && FRACTIONS.includes(type);
  const lower = least !== undefined && isZero(least) && isLeastIncluded ? BELOW_ZERO : least;
  const upper = most !== undefined && isZero(most) && !isMostIncluded ? BELOW_ZERO : most;
  return {
    range: {
      [path]: {
        ...(lower !== undefined && { [isLeastIncluded ? 'gte' : 'gt']: digits(lower) }),
        ...(upper !== undefined && { [isMostIncluded ? 'lte' : 'lt']: digits(upper) }),
        ...(DATES.includes(type) && { format: 'epoch_millis' }),
      },
    },
  };
}

/** A glob as the engine writes it, in which every backslash takes the meaning from what follows. */
const wildcardOf = (glob: string): string =>
  glob.replace(/\\([*?\\])|\\/g, (_, escaped?: string) => `\\${escaped ?? '\\'}`);

function refuse(text: string, field: Field, why: string): never {
  throw new UsageError(`filter: '${text}': the field '${field.path}' is ${field.type}, ${why}`);
}

function queryOfPlace(field: Field, comparison: Comparison, text: string): Query {
  const { path, type } = field;
  if (type === UNMAPPED) return NOTHING;
  if (comparison.kind === 'exists') return exists(field);
  if (!field.searchable) refuse(text, field, 'which is not searchable');
  switch (comparison.kind) {
    case 'equals':
      if (isNumeric(type)) return equalsNumber(field, comparison.value);
      if (type === 'boolean') {
        const isOne = comparison.value === 'true' || comparison.value === 'false';
        return isOne ? { term: { [path]: { value: comparison.value === 'true' } } } : NOTHING;
      }
      if (type === 'ip' && isIP(comparison.value) === 0) return NOTHING;
      if (DATES.includes(type)) return equalsDate(field, comparison.value, text);
      if (type === 'ip' || KEYWORDS.includes(type)) {
        return { term: { [path]: { value: comparison.value } } };
      }
      return refuse(text, field, 'which has no exact values: add a keyword sub-field');
    case 'glob':
      if (type === 'flattened') return refuse(text, field, 'in whose keys no globs are looked for');
      if (KEYWORDS.includes(type)) return { wildcard: { [path]: { value: wildcardOf(comparison.glob) } } };
      if (type === 'ip') return refuse(text, field, 'which takes an address or a network such as 10.0.0.0/8, no glob');
      return refuse(text, field, 'and globs work on keyword fields alone');
    case 'network':
      if (type === 'ip') return { term: { [path]: { value: comparison.network } } };
      return refuse(text, field, 'and networks work on ip fields alone');
    case 'range':
      if (isNumeric(type) || DATES.includes(type)) return rangeOf(field, comparison);
      return refuse(text, field, "and '<', '>' and ranges work on numeric and date fields alone");
  }
}

/**
 * The query of a description's filter.
 *
 * @throws UsageError that names the condition if the field's type does not let it mean the same as in files
 */
export function filterQuery(node: ConditionNode, fields: Fields): Query {
  switch (node.kind) {
    case 'and':
      return allOf(node.nodes.map((each) => filterQuery(each, fields)));
    case 'or':
      return anyOf(node.nodes.map((each) => filterQuery(each, fields)));
    case 'not':
      return noneOf([filterQuery(node.node, fields)]);
    case 'place': {
      const field = fields.get(node.place);
      if (!field) throw new Error(`place '${node.place}' was not resolved`);
      return queryOfPlace(field, node.comparison, node.text);
    }
  }
}
