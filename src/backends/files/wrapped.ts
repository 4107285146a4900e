import { isObject } from '../../text/is-object.js';
import type { JsonFile } from './source-file.js';
import { ValueCutter } from './value-cutter.js';

function firstDocument(head: string): unknown {
  for (const { text } of new ValueCutter(0).push(head)) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined; // the counting tells its fault
    }
  }
  return undefined;
}

/**
 * Whether the documents of a file wrap its records. Some products write the same records with an object around them and
 * without one: a first document that has nothing under the first name of the path is itself a record.
 *
 * @param records the path to the list that holds the records, of the feed's description
 */
export function isWrapped(records: readonly string[] | undefined, { layout, head, origin }: JsonFile): boolean {
  const [name] = records ?? [];
  // what was read of a table are records already
  if (name === undefined || origin !== undefined || layout === 'array') return false;
  const document = firstDocument(head);
  return !isObject(document) || Object.keys(document).length === 0 || Object.hasOwn(document, name);
}
