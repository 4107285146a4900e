import type { Feed } from '../../../analyzers/analyzer.js';
import { attributesOf } from '../section/read-settings.js';
import type { Product } from '../section/settings.js';
import type { Capability, FieldCapabilities } from './field-capabilities.js';

/** The field of the index that an attribute is counted by. */
export interface Field {
  readonly attribute: string;
  readonly path: string;
  readonly type: string;
  readonly searchable: boolean;
}

/** The type of a field that no index has: no record has a value of it. */
export const UNMAPPED = 'unmapped';

export type Fields = ReadonlyMap<string, Field>;

const KEYWORD = '.keyword';
const SHOWN_INDICES = 5;

/** Paths under which an attribute may be, likeliest first. */
export function candidatePaths(attribute: string, named: string | undefined): string[] {
  if (named !== undefined) return [named];
  const bare = attribute.endsWith(KEYWORD) ? [attribute.slice(0, -KEYWORD.length)] : [];
  return [attribute, `${attribute}${KEYWORD}`, ...bare];
}

export function allCandidates(feed: Feed, named: ReadonlyMap<string, string>): string[] {
  return attributesOf(feed).flatMap((attribute) => candidatePaths(attribute, named.get(attribute)));
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
type Finding = { readonly field: Capability } | { readonly problem: string; readonly mapped: boolean };

const TIME_TYPES = [...TIME_FAMILY, 'long'];

function examine(
  found: readonly Capability[],
  all: readonly string[],
  { isTime, isCross, product }: { readonly isTime: boolean; readonly isCross: boolean; readonly product: Product },
): Finding {
  const mapped = found.filter(({ type }) => type !== UNMAPPED);
  const [first] = mapped;
  if (first === undefined) return { problem: `is mapped in none of ${indicesText(all)}`, mapped: false };
  const families = new Set(mapped.map(({ type }) => familyOf(type, isTime)));
  if (families.size > 1) {
    const each = mapped.map(({ type, indices }) => `${type} in ${indicesText(indices ?? all)}`).join(', ');
    return { problem: `has several types: ${each}`, mapped: true };
  }
  const unfit = mapped.find(({ aggregatable }) => !aggregatable);
  if (unfit) {
    const why = unfit.type === 'text' ? 'text, which can’t be counted by' : `${unfit.type}, not aggregatable`;
    return { problem: `is ${why}, in ${indicesText(unfit.indices ?? all)}`, mapped: true };
  }
  const miscounted = mapped.find(({ type }) => MISCOUNTED[product].includes(type));
  if (miscounted) {
    const where = indicesText(miscounted.indices ?? all);
    return { problem: `is ${miscounted.type}, which ${product} counts by other values, in ${where}`, mapped: true };
  }
  if (isTime && !TIME_TYPES.includes(first.type)) {
    return { problem: `is ${first.type}, not a date, in ${indicesText(first.indices ?? all)}`, mapped: true };
  }
  const unmapped = found.find(({ type }) => type === UNMAPPED);
  if (unmapped && !isCross)
    return { problem: `is not mapped in ${indicesText(unmapped.indices ?? all)}`, mapped: true };
  return { field: { ...first, searchable: mapped.every(({ searchable }) => searchable) } };
}

/**
 * The fields of the feed's attributes, and what is wrong with those that have none. A cross dimension may be lacking: a
 * record without it still counts, so that if no index has it, its field is one of no type that no record has.
 */
export function resolveFields(
  feed: Feed,
  named: ReadonlyMap<string, string>,
  capabilities: FieldCapabilities,
  product: Product,
): { fields: Fields; problems: readonly string[] } {
  const fields = new Map<string, Field>();
  const problems: string[] = [];
  const counted = [feed.time, feed.sample, ...feed.dimensions];
  for (const attribute of attributesOf(feed)) {
    const role = { isTime: attribute === feed.time, isCross: !counted.includes(attribute), product };
    const findings = candidatePaths(attribute, named.get(attribute)).map((path) => ({
      path,
      finding: examine(capabilities.fields.get(path) ?? [], capabilities.indices, role),
    }));
    const usable = findings.find(({ finding }) => 'field' in finding);
    if (usable && 'field' in usable.finding) {
      const { type, searchable } = usable.finding.field;
      fields.set(attribute, { attribute, path: usable.path, type, searchable });
      continue;
    }
    const nowhere = findings.every(({ finding }) => 'mapped' in finding && !finding.mapped);
    if (nowhere && role.isCross && !named.has(attribute)) {
      fields.set(attribute, { attribute, path: attribute, type: UNMAPPED, searchable: false });
      continue;
    }
    const telling = findings.find(({ finding }) => 'mapped' in finding && finding.mapped) ?? findings[0];
    if (telling && 'problem' in telling.finding) {
      const path = telling.path === attribute ? '' : ` (field '${telling.path}')`;
      const help = telling.finding.mapped ? '' : `; if it has another name there, add 'field.${attribute} = NAME'`;
      problems.push(`attribute '${attribute}'${path} ${telling.finding.problem}${help}`);
    }
  }
  return { fields, problems };
}
