import { MARK } from './token-sql.js';

// A number too large for a double keeps its own text; what is whole is written without a point.
function numberText(token: string): string {
  if (/^-?\d+$/.test(token)) return token === '-0' ? '0' : token;
  const value = Number(token);
  if (!Number.isFinite(value)) return token;
  return value === 0 ? '0' : String(value);
}

/**
 * The final text of a value that {@link valueOf} marked: an integer as its digits, also above 2^53; another number in
 * the shortest form that reads back as the same double; undefined where it is no single value.
 */
export function canonicalValue(marked: string): string | undefined {
  const token = marked.slice(MARK.length);
  if (token.startsWith('"')) return JSON.parse(token) as string;
  return /^-?\d/.test(token) ? numberText(token) : undefined;
}
