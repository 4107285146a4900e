// A number too large for a double keeps its own text; what is whole is written without a point.
function numberText(token: string): string {
  if (/^-?\d+$/.test(token)) return token === '-0' ? '0' : token;
  const value = Number(token);
  if (!Number.isFinite(value)) return token;
  return value === 0 ? '0' : String(value);
}

/**
 * The final text of a value whose token is neither a string's nor plain: an integer as its digits, also above 2^53;
 * another number in the shortest form that reads back as the same double; what stands alone in an array; null for an
 * array of null.
 *
 * @param token as the engine writes it, without white space
 * @returns undefined where it is no single value
 */
export function canonicalValue(token: string): string | null | undefined {
  if (/^-?\d/.test(token)) return numberText(token);
  if (token.startsWith('"')) return JSON.parse(token) as string;
  if (token === 'true' || token === 'false') return token;
  if (token === 'null') return null;
  if (!token.startsWith('[') || !isSingle(token)) return undefined;
  const inner = token.slice(1, -1);
  return inner.startsWith('[') ? undefined : canonicalValue(inner);
}

function isSingle(arrayToken: string): boolean {
  try {
    return (JSON.parse(arrayToken) as unknown[]).length === 1;
  } catch {
    // it holds a number that only the engine knows, such as NaN
    return false;
  }
}
