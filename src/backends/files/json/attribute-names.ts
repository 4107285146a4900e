import { LIST_MARK } from '../../../feed/unusable.js';
import { isObject } from '../../../text/is-object.js';

const MOST_NAMES = 500;
const MOST_LEVELS = 8;

const isListOfObjects = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isObject);

function collect(value: unknown, before: string, level: number, names: Set<string>): void {
  if (!isObject(value) || level === MOST_LEVELS) return;
  for (const [name, inner] of Object.entries(value)) {
    if (names.size >= MOST_NAMES) return;
    const whole = before + name;
    if (isObject(inner)) collect(inner, `${whole}.`, level + 1, names);
    else names.add(isListOfObjects(inner) ? whole + LIST_MARK : whole);
  }
}

/**
 * The dotted names of the attributes of a record; what wraps it is no part of them. A list of objects ends in
 * {@link LIST_MARK}.
 */
export function attributeNames(record: unknown): Set<string> {
  const names = new Set<string>();
  collect(record, '', 0, names);
  return new Set([...names].map((name) => name.replace(/^_source\./, '')));
}
