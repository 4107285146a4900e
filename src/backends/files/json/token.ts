import { NumberToken, OBJECT, type RawValue } from '../../../feed/raw.js';

/** What kind of value the scanner found; the numbers are its own. */
export const ValueKind = { absent: 0, text: 1, escapedText: 2, integer: 3, decimal: 4, literal: 5, list: 6, object: 7 };

/** Reads a value of a list, which was validated, from `at` on; returns its end. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  for (let i = at; ; i++) {
    const c = text[i];
    if (c === undefined) return i;
    if (c === '"') {
      for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
    } else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') {
      if (depth === 0) return i;
      depth--;
    } else if (c === ',' && depth === 0) return i;
  }
}

/** The values in a list's text. */
function listOf(text: string): RawValue[] {
  const values: RawValue[] = [];
  const inner = text.slice(1, -1);
  if (inner.trim() === '') return values;
  for (let at = 0; at <= inner.length;) {
    const end = skipValue(inner, at);
    values.push(rawOfToken(inner.slice(at, end).trim()));
    at = end + 1;
  }
  return values;
}

/** The value of a token of JSON that was validated. Numbers keep their digits, objects are not looked into. */
export function rawOfToken(text: string): RawValue {
  switch (text[0]) {
    case '"':
      return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
    case '{':
      return OBJECT;
    case '[':
      return listOf(text);
    case 't':
      return true;
    case 'f':
      return false;
    case 'n':
      return null;
    default:
      return new NumberToken(text);
  }
}
