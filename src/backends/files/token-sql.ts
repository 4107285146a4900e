import { ISO_TIME } from './iso-time.js';

// SQL over tokens: the JSON text of one attribute of a record (`"a"`, `70`, `[1]`), or NULL where it is missing.
// The engine writes every string in one way, so that of strings equal tokens mean equal values and no others do.

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Whether the token is a string's. Of what tokens begin with, a quote sorts first; to compare is cheaper than to look. */
export const isString = (token: string): string => `(${token} < '#')`;

/** Whether the token is its value's final text: an integer as JSON writes it, true or false. */
export function isPlain(token: string): string {
  return `CASE WHEN ${isString(token)} THEN false
    ELSE coalesce(TRY_CAST(${token} AS BIGINT)::VARCHAR = ${token}, ${token} IN ('true', 'false')) END`;
}

/** Whether the token is an object's or an array's. */
export const isContainer = (token: string): string => `(starts_with(${token}, '[') OR starts_with(${token}, '{'))`;

/**
 * The value of a token that is a string's or plain, with one character before it: that of strings is their token's own
 * quote, which costs nothing. Sorts as the values do. Keeps the client from dropping a byte order mark.
 */
export function guardedValue(token: string): string {
  return `CASE
    WHEN NOT ${isString(token)} THEN '=' || ${token}
    WHEN contains(${token}, '\\') THEN '"' || (${token}::JSON->>'$')
    ELSE substring(${token}, 1, length(${token}) - 1) END`;
}

/** The token of an array of one value is that value's. */
export function unwrapped(token: string): string {
  return `CASE WHEN starts_with(${token}, '[') AND json_array_length(${token}) = 1
    THEN nullif((${token}::JSON->'$[0]')::VARCHAR, 'null') ELSE ${token} END`;
}

function timeCases(token: string): string {
  // the engine wants a colon in the offset, and no more than microseconds
  const iso = `regexp_replace(regexp_replace(trim(${token}, '"'), '(\\.\\d{1,6})\\d*', '\\1'), '([+-]\\d{2})(\\d{2})$', '\\1:\\2')`;
  return `WHEN TRY_CAST(${token} AS BIGINT)::VARCHAR = ${token} THEN TRY_CAST(${token} AS BIGINT)
    WHEN regexp_full_match(${token}, '-?[0-9].*') THEN TRY_CAST(floor(TRY_CAST(${token} AS DOUBLE)) AS BIGINT)
    WHEN regexp_full_match(${token}, ${sqlText(`"${ISO_TIME}"`)}) THEN epoch_ms(TRY_CAST(${iso} AS TIMESTAMPTZ))`;
}

/**
 * A time's token as epoch milliseconds (fractions fall away): a number, or a text in ISO 8601, without offset in UTC, or
 * an array of one of these. NULL for anything else.
 */
export function millisecondsOf(token: string): string {
  return `CASE ${timeCases(token)} WHEN starts_with(${token}, '[') THEN CASE ${timeCases(unwrapped(token))} END END`;
}
