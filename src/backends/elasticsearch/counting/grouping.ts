import { NumberToken, rawOf } from '../../../feed/raw.js';
import type { Attribute, FeedQueries } from '../feed/feed-queries.js';
import type { Field } from '../feed/resolve-fields.js';
import { type Key, KeyMap } from '../../../tables/key-map.js';
import { boundedValue } from '../../../feed/canonical-value.js';
import { AttributeFault } from '../../../feed/attribute-reader.js';
import { isBigDigits, valueText } from '../connection/lossless-json.js';
import { EngineFault } from '../connection/engine-fault.js';
import type { Bucket, RawValue, Source } from './composite.js';

/** Records of one key with one value of an attribute. */
export interface Group {
  readonly key: Key;
  readonly value: string;
  readonly count: number;
}

/** How records are grouped by key and by the values of an attribute, and how buckets become groups. */
export interface Grouping {
  /** What the engine groups by. */
  readonly sources: readonly Source[];
  /** By whose ranges records may be split, so that no group is in two; undefined if by none. */
  readonly ranged: Field | undefined;
  /** Whether each bucket is a group. */
  readonly isDirect: boolean;
  /** Whether each record is in one group; otherwise it is in one for each of its values. */
  readonly isOnceEach: boolean;
  /** Starts to make groups of the buckets of one part, which come in the engine's order; `end` gives what is left. */
  readonly collect: (give: (group: Group) => void) => { add(bucket: Bucket): void; end(): void };
}

const ANY = '*';

/** The key of all records if they are grouped by none. */
export const ONLY_KEY: Key = ['', ''];

interface FieldSource extends Source {
  readonly field: Field;
}

/** A place of which some records have several values: the engine counts a record under each. */
const isSeveral = ({ part }: Attribute['parts'][number], i: number): boolean =>
  i === 0 && part.list === 'each' && part.fold === undefined;

export const sourcesOf = (attribute: Attribute | undefined): FieldSource[] =>
  (attribute?.parts ?? []).flatMap((each) =>
    each.fields.map((field, i) => ({
      field,
      path: field.path,
      hasMissing: each.fields.length > 1 || each.part.missing !== undefined,
      isSeveral: isSeveral(each, i),
    })),
  );

/**
 * Whether no two values of the fields come to one text of the attribute: then what the engine keeps apart is apart.
 *
 * @param zeros fields in which some record has a zero below zero, which is another value there and the same text
 */
export function isApart({ parts }: Attribute, zeros: ReadonlySet<string>): boolean {
  return parts.every(
    ({ part, fields }) =>
      fields.length === 1 &&
      part.missing === undefined &&
      part.fold === undefined &&
      fields.every(({ path }) => !zeros.has(path)),
  );
}

/** The text of an attribute, from the raw values of its sources. */
function textReader(attribute: Attribute, from: number): (raw: Bucket['raw']) => string {
  const { reader, parts } = attribute;
  const [only] = parts;
  if (parts.length === 1 && only?.fields.length === 1 && only.part.missing === undefined && !only.part.fold) {
    return (raw) => boundedValue(valueText(raw[from]));
  }
  const places = parts.flatMap(({ part }) => part.places);
  return (raw) => {
    const values = reader.read((place) => {
      const value = raw[from + places.indexOf(place)];
      return isBigDigits(value) ? new NumberToken(value.toString()) : rawOf(value);
    });
    if (values instanceof AttributeFault || values.length !== 1) {
      throw new EngineFault('none', `a bucket holds no value of '${attribute.name}'`);
    }
    return values[0] ?? '';
  };
}

/** The sources that tell keys apart. */
export const keySources = ([first, second]: FeedQueries['dimensions']): FieldSource[] => [
  ...sourcesOf(first),
  ...sourcesOf(second),
];

/** The key of a bucket, whose dimensions' values begin at `from`. */
export function keyReader([first, second]: FeedQueries['dimensions'], from: number): (raw: Bucket['raw']) => Key {
  const readFirst = textReader(first, from);
  const firstLength = sourcesOf(first).length;
  const readSecond = second ? textReader(second, from + firstLength) : () => ANY;
  const length = firstLength + sourcesOf(second).length;
  // Groups mostly come sorted by key: the key of the last one is mostly that of the next.
  let before: readonly (RawValue | null)[] | undefined;
  let key: Key = ['', ''];
  return (raw) => {
    let isSame = before !== undefined;
    for (let i = 0; isSame && i < length; i++) isSame = before?.[from + i] === raw[from + i];
    if (!isSame) {
      key = [readFirst(raw), readSecond(raw)];
      before = raw;
    }
    return key;
  };
}

/**
 * Groups by key and by an attribute. If the engine's groups of a key are apart, each bucket is a group. If several come
 * to one key, records are grouped by the attribute first, so that all buckets of one of its values follow each other
 * and are put together as they come; if several come to one of its values too, the values of a part are kept in memory.
 *
 * @param dimensions undefined: all records are of one key
 */
export function groupingBy(
  dimensions: FeedQueries['dimensions'] | undefined,
  attribute: Attribute | undefined,
  zeros: ReadonlySet<string>,
): Grouping {
  const keys = dimensions ? keySources(dimensions) : [];
  const valueSources = sourcesOf(attribute);
  const areKeysApart = dimensions === undefined || dimensions.every((each) => !each || isApart(each, zeros));
  const areValuesApart = attribute === undefined || isApart(attribute, zeros);
  const isDirect = areKeysApart && areValuesApart;
  const [keysFrom, valuesFrom] = isDirect ? [0, keys.length] : [valueSources.length, 0];
  const [ranged] = valueSources;
  return {
    sources: isDirect ? [...keys, ...valueSources] : [...valueSources, ...keys],
    isDirect,
    ranged: areValuesApart ? ranged?.field : undefined,
    isOnceEach: ![...keys, ...valueSources].some(({ isSeveral: each }) => each),
    collect(give) {
      const readKey = dimensions ? keyReader(dimensions, keysFrom) : () => ONLY_KEY;
      const valueOf = attribute ? textReader(attribute, valuesFrom) : () => '';
      if (isDirect) {
        return { add: ({ raw, count }) => give({ key: readKey(raw), value: valueOf(raw), count }), end() {} };
      }
      return putTogether(give, readKey, valueOf, areValuesApart && attribute !== undefined);
    },
  };
}

/** @param isAdjacent whether all buckets of one value follow each other */
function putTogether(
  give: (group: Group) => void,
  readKey: (raw: Bucket['raw']) => Key,
  valueOf: (raw: Bucket['raw']) => string,
  isAdjacent: boolean,
): ReturnType<Grouping['collect']> {
  let values = new Map<string, KeyMap<number>>();
  const end = (): void => {
    for (const [value, counts] of values) for (const [key, count] of counts) give({ key, value, count });
    values = new Map();
  };
  return {
    add({ raw, count }) {
      const value = valueOf(raw);
      let counts = values.get(value);
      if (!counts) {
        if (isAdjacent) end();
        values.set(value, (counts = new KeyMap()));
      }
      const key = readKey(raw);
      counts.set(key, (counts.get(key) ?? 0) + count);
    },
    end,
  };
}
