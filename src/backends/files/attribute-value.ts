import { isObject } from '../../text/is-object.js';
import type { AttributePath } from './attribute-paths.js';

function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function valueAt(record: unknown, { column, pointer }: AttributePath): unknown {
  let value = own(record, column);
  for (const step of pointer?.split('/').slice(1) ?? []) {
    value = own(value, step.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return value;
}

/** The value of an attribute of a parsed record; undefined if it is missing or null. */
export function attributeOf(record: unknown, paths: readonly AttributePath[]): unknown {
  for (const path of paths) {
    const found = valueAt(record, path);
    const value: unknown = Array.isArray(found) && found.length === 1 ? found[0] : found;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}
