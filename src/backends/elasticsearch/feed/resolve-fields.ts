import { UsageError } from '../../../errors.js';
import type { Feed } from '../../../feed/feed.js';
import type { AttributePart } from '../../../feed/attribute-reader.js';
import type { Product } from '../section/settings.js';
import type { Capability, FieldCapabilities } from './field-capabilities.js';

/** The field of the index in which a place of the records is found. */
export interface Field {
  readonly place: string;
  readonly path: string;
  readonly type: string;
  readonly searchable: boolean;
}

/** The type of a field that no index has: no record has a value of it. */
export const UNMAPPED = 'unmapped';

/** By place. */
export type Fields = ReadonlyMap<string, Field>;

const KEYWORD = '.keyword';
const SHOWN_INDICES = 5;

/** Paths under which a place may be mapped, likeliest first. */
export function candidatePaths(place: string, named: string | undefined): string[] {
  if (named !== undefined) return [named];
  const bare = place.endsWith(KEYWORD) ? [place.slice(0, -KEYWORD.length)] : [];
  return [place, `${place}${KEYWORD}`, ...bare];
}

/** The fields whose types are asked for: those of the feed's places, and the objects that hold them. */
export function allCandidates({ places }: Feed, named: ReadonlyMap<string, string>): string[] {
  const paths = places.flatMap((place) => candidatePaths(place, named.get(place)));
  return [...new Set([...paths, ...paths.flatMap(parentsOf)])];
}

function parentsOf(path: string): string[] {
  const names = path.split('.');
  return names.slice(1).map((_, i) => names.slice(0, i + 1).join('.'));
}

// Types of one family are counted by the same values, so indices may mix them.
const FAMILIES: readonly (readonly string[])[] = [
  ['long', 'integer', 'short', 'byte'],
  ['double', 'float', 'half_float', 'scaled_float'],
];

const TIME_FAMILY = ['date', 'date_nanos'];

function familyOf(type: string, isTime: boolean): string {
  if (isTime && TIME_FAMILY.includes(type)) return 'date';
  return FAMILIES.find((family) => family.includes(type))?.[0] ?? type;
}

function indicesText(indices: readonly string[]): string {
  const shown = indices.slice(0, SHOWN_INDICES).join(', ');
  return indices.length > SHOWN_INDICES ? `${shown} and ${indices.length - SHOWN_INDICES} more` : shown;
}

// Seen on OpenSearch 3.4: every record counts under the name of its index, or under a code of its value.
const MISCOUNTED: Readonly<Record<Product, readonly string[]>> = {
  elasticsearch: [],
  opensearch: ['constant_keyword', 'version'],
};

/** What a path is in all indices together: a field to count by, or why it can't be one. */
type Examined = { readonly field: Capability } | { readonly problem: string; readonly mapped: boolean };

const TIME_TYPES = [...TIME_FAMILY, 'unsigned_long', ...FAMILIES.flat()];

/** What is read from a place. */
interface Role {
  readonly isTime: boolean;
  /** Whether every record that is counted must have it. */
  readonly isNeeded: boolean;
  /** Whether values are counted by it; otherwise the filter alone looks at it. */
  readonly isCounted: boolean;
}

function rolesOf({ readers, places }: Feed): Map<string, Role> {
  const [time = ''] = readers.time.places;
  const needed = new Set<string>([time]);
  const counted = new Set<string>([time]);
  const isAlone = ({ places: alternatives, missing }: AttributePart): boolean =>
    alternatives.length === 1 && missing === undefined;
  for (const reader of [readers.sample, ...readers.dimensions]) {
    if (typeof reader === 'string') continue;
    for (const part of reader.parts) if (isAlone(part)) needed.add(part.places[0] ?? '');
  }
  for (const reader of [readers.sample, ...readers.dimensions, ...readers.cross]) {
    if (typeof reader !== 'string') for (const place of reader.places) counted.add(place);
  }
  return new Map(
    places.map((place) => [
      place,
      { isTime: place === time, isNeeded: needed.has(place), isCounted: counted.has(place) },
    ]),
  );
}

function examine(
  found: readonly Capability[],
  all: readonly string[],
  { isTime, isNeeded, isCounted }: Role,
  product: Product,
): Examined {
  const known = found.filter(({ type }) => type !== UNMAPPED);
  // an index in which it is an object has no value of it
  const values = known.filter(({ type }) => type !== 'object');
  const mapped = values.length > 0 && !isNeeded ? values : known;
  const [first] = mapped;
  if (first === undefined) return { problem: `is mapped in none of ${indicesText(all)}`, mapped: false };
  const families = new Set(mapped.map(({ type }) => familyOf(type, isTime)));
  if (families.size > 1) {
    const each = mapped.map(({ type, indices }) => `${type} in ${indicesText(indices ?? all)}`).join(', ');
    return { problem: `has several types: ${each}`, mapped: true };
  }
  const unfit = mapped.find(({ aggregatable }) => isCounted && !aggregatable);
  if (unfit) {
    const why = unfit.type === 'text' ? 'text, which can’t be counted by' : `${unfit.type}, not aggregatable`;
    return { problem: `is ${why}, in ${indicesText(unfit.indices ?? all)}`, mapped: true };
  }
  const miscounted = mapped.find(({ type }) => isCounted && MISCOUNTED[product].includes(type));
  if (miscounted) {
    const indices = indicesText(miscounted.indices ?? all);
    return { problem: `is ${miscounted.type}, which ${product} counts by other values, in ${indices}`, mapped: true };
  }
  if (isTime && !TIME_TYPES.includes(first.type)) {
    return { problem: `is ${first.type}, not a date, in ${indicesText(first.indices ?? all)}`, mapped: true };
  }
  const unmapped = found.find(({ type }) => type === UNMAPPED);
  if (unmapped && isNeeded)
    return { problem: `is not mapped in ${indicesText(unmapped.indices ?? all)}`, mapped: true };
  return { field: { ...first, searchable: mapped.every(({ searchable }) => searchable) } };
}

const KEYED = ['flattened', 'flat_object'];

/** A key inside an object that is mapped as one field. Such a key has no capabilities of its own. */
function keyInside(
  path: string,
  { fields }: FieldCapabilities,
): { readonly path: string; readonly around: string; readonly type: string } | undefined {
  for (const around of parentsOf(path)) {
    const type = fields.get(around)?.find((each) => KEYED.includes(each.type))?.type;
    if (type !== undefined) return { path, around, type };
  }
  return undefined;
}

// Their records are documents of their own, which no search of the feed's records sees.
function nestedAround(path: string, { fields }: FieldCapabilities): string | undefined {
  return parentsOf(path).find((parent) => fields.get(parent)?.some(({ type }) => type === 'nested'));
}

export interface Resolved {
  readonly fields: Fields;
  /** What is wrong, in words; none if the feed can be counted. */
  readonly problems: readonly string[];
  /** The places that no index has though every record must have them. */
  readonly lacking: readonly string[];
}

/**
 * The names of fields that are given, and for a time of several places (`a | b`) that of the only one that is mapped: in a
 * cluster a time is one field.
 *
 * @throws UsageError if several are mapped
 */
function withTimeField(
  { readers }: Feed,
  named: ReadonlyMap<string, string>,
  { fields }: FieldCapabilities,
): ReadonlyMap<string, string> {
  const [first = '', ...others] = readers.time.places;
  if (others.length === 0) return named;
  const isMapped = (path: string): boolean =>
    fields.get(path)?.some(({ type }) => type !== UNMAPPED && type !== 'object') ?? false;
  const mapped = [first, ...others].flatMap((place) =>
    candidatePaths(place, named.get(place)).filter(isMapped).slice(0, 1),
  );
  if (mapped.length > 1) {
    throw new UsageError(
      `time = ${readers.time.name}: ${mapped.join(' and ')} are mapped, and in a cluster a time is one place; name one of ` +
        'them in a section [analyzer:NAME] of your own',
    );
  }
  return mapped[0] === undefined ? named : new Map([...named, [first, mapped[0]]]);
}

/**
 * The fields of the feed's places, and what is wrong with those that have none. A place that a record may lack may be
 * lacking everywhere: its field is then one of no type that no record has.
 *
 * @throws UsageError if the time may be in several fields
 */
export function resolveFields(
  feed: Feed,
  given: ReadonlyMap<string, string>,
  capabilities: FieldCapabilities,
  product: Product,
): Resolved {
  const named = withTimeField(feed, given, capabilities);
  const fields = new Map<string, Field>();
  const problems: string[] = [];
  const lacking: string[] = [];
  for (const [place, role] of rolesOf(feed)) {
    const candidates = candidatePaths(place, named.get(place)).map((path) => ({
      path,
      examined: examine(capabilities.fields.get(path) ?? [], capabilities.indices, role, product),
    }));
    const keyed = keyInside(named.get(place) ?? place, capabilities);
    if (keyed) {
      if (product === 'elasticsearch')
        fields.set(place, { place, path: keyed.path, type: 'flattened', searchable: true });
      else
        problems.push(
          `attribute '${place}' is inside '${keyed.around}', which is mapped as ${keyed.type}: map it as keyword`,
        );
      continue;
    }
    const nested = nestedAround(candidates[0]?.path ?? place, capabilities);
    if (nested !== undefined) {
      problems.push(
        `attribute '${place}' is inside '${nested}', which is mapped as nested, so that no record has a value of it: map ` +
          `'${nested}' as object and reindex, or name a field outside of it by 'field.${place} = NAME'`,
      );
      continue;
    }
    const usable = candidates.find(({ examined }) => 'field' in examined);
    if (usable && 'field' in usable.examined) {
      const { type, searchable } = usable.examined.field;
      fields.set(place, { place, path: usable.path, type, searchable });
      continue;
    }
    const nowhere = candidates.every(({ examined }) => 'mapped' in examined && !examined.mapped);
    if (nowhere && !role.isNeeded && !named.has(place)) {
      fields.set(place, { place, path: place, type: UNMAPPED, searchable: false });
      continue;
    }
    const telling = candidates.find(({ examined }) => 'mapped' in examined && examined.mapped) ?? candidates[0];
    if (telling && 'problem' in telling.examined) {
      const path = telling.path === place ? '' : ` (field '${telling.path}')`;
      const help = telling.examined.mapped ? '' : `; if it has another name there, add 'field.${place} = NAME'`;
      if (!telling.examined.mapped) lacking.push(place);
      problems.push(`attribute '${place}'${path} ${telling.examined.problem}${help}`);
    }
  }
  return { fields, problems, lacking };
}
