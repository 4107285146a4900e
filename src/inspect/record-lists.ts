import { isObject } from '../text/is-object.js';

/** A list of objects in a document, by the path to it. */
export interface RecordList {
  readonly path: readonly string[];
  readonly records: readonly unknown[];
}

const DEEPEST = 3;
/** Share of a document's text that a list of its records has at least. */
const LEAST_SHARE = 0.6;
const KNOWN = new Set([
  'Records',
  'Findings',
  'hits.hits',
  'records',
  'result.items',
  'value',
  'events',
  'items',
  'results',
]);

function* listsIn(value: unknown, path: readonly string[]): Generator<RecordList> {
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const here = [...path, name];
    if (Array.isArray(inner)) {
      if (inner.length > 0 && inner.every(isObject)) yield { path: here, records: inner };
    } else if (here.length < DEEPEST) yield* listsIn(inner, here);
  }
}

/** The records at a path of a document; undefined if there is no list. */
export function recordsAt(document: unknown, path: readonly string[]): readonly unknown[] | undefined {
  let value = document;
  for (const step of path) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return Array.isArray(value) ? value : undefined;
}

/**
 * The list that a document is just an object around; undefined if the document is a record itself. It is the list with
 * most of the document's text, or one of a well-known name.
 */
export function wrappedList(document: unknown): RecordList | undefined {
  const lists = [...listsIn(document, [])].filter(({ path }) => !path.some((step) => step.includes('.')));
  const size = JSON.stringify(document).length;
  const sizes = lists.map((list) => ({ list, size: JSON.stringify(list.records).length }));
  const largest = sizes.sort((a, b) => b.size - a.size)[0];
  if (largest === undefined) return undefined;
  if (KNOWN.has(largest.list.path.join('.'))) return largest.list;
  return largest.size >= size * LEAST_SHARE && largest.list.records.length > 1 ? largest.list : undefined;
}
