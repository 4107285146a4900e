import { isObject } from '../../../text/is-object.js';

/** A first line that ends within a value, or is nothing but an opened object, is that of an indented document. */
const INDENTED = /^[^\S\n]*\{[^\S\n]*(?:\n|$)|^[^\n]*[[,{:][^\S\n]*\n/;

function isRecord(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    return isObject(JSON.parse(line));
  } catch {
    return false;
  }
}

/**
 * Whether each line of a content holds a record of its own, as far as its beginning tells: one of its whole lines does, or
 * the first does not look like that of an indented document.
 *
 * @param head as latin1 text
 */
export function hasLinesOfRecords(head: string): boolean {
  const content = head.trimStart();
  const whole = content.slice(0, content.lastIndexOf('\n') + 1);
  return whole.split('\n').some(isRecord) || !INDENTED.test(content);
}
