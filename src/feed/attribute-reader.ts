import { type AttributeExpression, attributeText } from './attribute-expression.js';
import { boundedValue, canonicalValue } from './canonical-value.js';
import type { Fold } from './fold.js';
import { type Get, type NumberToken, OBJECT, type Raw, type RawValue } from './raw.js';
import { compareCodePoints } from '../tables/code-point-order.js';

/** What becomes of several values of an attribute. */
export type ListRule = 'error' | 'each' | 'first' | 'join' | 'leave-out';

/** Why the value of an attribute can't be used. */
export class AttributeFault {
  constructor(
    /** The attribute's text form. */
    readonly attribute: string,
    /** What was found and what must be: `an array; it must be one value`. */
    readonly problem: string,
  ) {}
}

/** One part of an attribute: places of which the first that holds something counts, and what becomes of that. */
export interface AttributePart {
  readonly places: readonly string[];
  readonly list: ListRule;
  /** The value taken for a missing one. */
  readonly missing: string | undefined;
  readonly fold: Fold | undefined;
}

/** Reads an attribute of one record. Depends on what is in its places alone. */
export interface AttributeReader {
  /** The text form: `a`, `a | b`, `a + b`. */
  readonly name: string;
  readonly places: readonly string[];
  readonly parts: readonly AttributePart[];
  /** The different values, several only under `each`; none if the attribute is missing, or left out. */
  readonly read: (get: Get) => readonly string[] | AttributeFault;
}

/** A single value as it is in the record. */
export type Scalar = string | boolean | NumberToken;

type Found = readonly Scalar[] | 'missing' | 'object' | 'several' | 'object in an array';

const NONE: readonly Scalar[] = [];

const isList = (raw: Raw): raw is readonly RawValue[] => Array.isArray(raw);

/** The single values in an array, however deep; undefined if there is an object among them. */
function scalarsOf(list: readonly RawValue[]): Scalar[] | undefined {
  const values: Scalar[] = [];
  for (const each of list) {
    if (each === OBJECT) return undefined;
    const inner = isList(each) ? scalarsOf(each) : each === null ? [] : [each];
    if (inner === undefined) return undefined;
    for (const value of inner) values.push(value);
  }
  return values;
}

function findInList(list: readonly RawValue[], rule: ListRule): Found {
  if (list.length === 0) return 'missing';
  const [only = null] = list;
  if (list.length === 1 && !isList(only)) return find(only, rule);
  if (rule === 'error') return 'several';
  const values = scalarsOf(list);
  if (values === undefined) return 'object in an array';
  const [first] = values;
  if (first === undefined) return 'missing';
  if (rule === 'first' || values.length === 1) return [first];
  if (rule === 'leave-out') return NONE;
  if (rule === 'each') return values;
  return [[...new Set(values.map(canonicalValue))].sort(compareCodePoints).join(', ')];
}

function find(raw: Raw, rule: ListRule): Found {
  if (raw === undefined || raw === null) return 'missing';
  if (raw === OBJECT) return 'object';
  return isList(raw) ? findInList(raw, rule) : [raw];
}

// An object is no value: if a later place has one, that counts, as in an index whose field the object can't be.
function findFirst({ places, list }: AttributePart, get: Get): Found {
  let isObject = false;
  for (const place of places) {
    const found = find(get(place), list);
    if (found === 'object') isObject = true;
    else if (found !== 'missing') return found;
  }
  return isObject ? 'object' : 'missing';
}

const PROBLEMS = {
  object: 'an object; it must be one value',
  'object in an array': 'an array with an object in it; it must hold values',
} as const;

/** Reads one part: its values, none if it is missing or left out. */
export function readPart(part: AttributePart, get: Get, name: string): readonly Scalar[] | AttributeFault {
  const found = findFirst(part, get);
  if (found === 'missing') {
    if (part.missing === undefined) return NONE;
    return [part.fold ? part.fold.apply(part.missing) : part.missing];
  }
  if (found === 'several') {
    const remedy = `list.${part.places[0] ?? ''} = each, first, join or leave-out says what several come to`;
    return new AttributeFault(name, `an array; it must be one value (${remedy})`);
  }
  if (typeof found === 'string') return new AttributeFault(name, PROBLEMS[found]);
  const { fold } = part;
  return fold ? found.map((value) => fold.apply(canonicalValue(value))) : found;
}

const SEPARATOR = ' / ';

/**
 * What a part of a joined attribute is written as: runs of slashes between blanks get one slash more, and so do those
 * that would come to be between blanks by joining, so that no two lists of parts come to one text.
 */
export function escapePart(part: string, isFirst: boolean, isLast: boolean): string {
  const before = isFirst ? '(?<= )' : '(?<=^| )';
  const after = isLast ? '(?= )' : '(?= |$)';
  return part.includes('/') ? part.replace(new RegExp(`${before}/+${after}`, 'g'), '$&/') : part;
}

/** Joins values of the parts of an attribute. */
export function joinParts(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0] ?? '';
  return parts.map((part, i) => escapePart(part, i === 0, i === parts.length - 1)).join(SEPARATOR);
}

/** The joined values of all parts: each of one with each of the others. */
export function readJoined(
  parts: readonly AttributePart[],
  get: Get,
  name: string,
): readonly string[] | AttributeFault {
  let rows: readonly (readonly string[])[] = [[]];
  for (const part of parts) {
    const values = readPart(part, get, name);
    if (values instanceof AttributeFault) return values;
    rows = rows.flatMap((row) => values.map((value) => [...row, canonicalValue(value)]));
  }
  return rows.map(joinParts);
}

const textOf = (value: Scalar): string => boundedValue(canonicalValue(value));

/** A reader of an attribute whose parts have been told what becomes of their values. */
export function attributeReader(expression: AttributeExpression, parts: readonly AttributePart[]): AttributeReader {
  const name = attributeText(expression);
  const [only] = parts;
  const readAll =
    only !== undefined && parts.length === 1
      ? (get: Get) => readPart(only, get, name)
      : (get: Get) => readJoined(parts, get, name);
  return {
    name,
    places: [...new Set(expression.flat())],
    parts,
    read(get) {
      const values = readAll(get);
      if (values instanceof AttributeFault) return values;
      return values.length > 1 ? [...new Set(values.map(textOf))] : values.map(textOf);
    },
  };
}
