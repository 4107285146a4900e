// SQL over tokens: the JSON text of one attribute of a record (`"a"`, `70`, `[1]`), or NULL where it is missing.

/**
 * Begins a value that is not in its final form yet: behind it stands the token itself. A string that happens to begin
 * with this character is marked too, so that no record can forge one.
 */
export const MARK = '\u0001';

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The token of an array of one value is that value's. */
export function unwrapped(token: string): string {
  return `CASE WHEN starts_with(${token}, '[') AND json_array_length(${token}) = 1
    THEN nullif((${token}::JSON->'$[0]')::VARCHAR, 'null') ELSE ${token} END`;
}

/** Whether the token is an object or an array (of another length than one, where it is unwrapped). */
export function isContainer(token: string): string {
  return `(starts_with(${token}, '[') OR starts_with(${token}, '{'))`;
}

/**
 * The value of a token as text. What is plain (strings, integers as JSON writes them, true, false) is done here, as
 * cheaply as can be since it happens to every record; anything else is marked, for {@link canonicalValue}.
 */
export function valueOf(token: string): string {
  return `CASE
    WHEN ${token} IS NULL THEN NULL
    WHEN starts_with(${token}, '"') THEN CASE
      WHEN NOT contains(${token}, '\\') THEN substr(${token}, 2, length(${token}) - 2)
      WHEN starts_with(${token}, '"\\u0001') THEN chr(1) || ${token}
      ELSE ${token}::JSON->>'$' END
    WHEN TRY_CAST(${token} AS BIGINT)::VARCHAR = ${token} OR ${token} IN ('true', 'false') THEN ${token}
    ELSE chr(1) || ${token} END`;
}

const ISO_TIME = String.raw`"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"`;

/**
 * A time's token as epoch milliseconds (fractions fall away): a number, or a text in ISO 8601, without offset in UTC.
 * NULL for anything else.
 */
export function millisecondsOf(token: string): string {
  // the engine wants a colon in the offset, and no more than microseconds
  const iso = `regexp_replace(regexp_replace(trim(${token}, '"'), '(\\.\\d{1,6})\\d*', '\\1'), '([+-]\\d{2})(\\d{2})$', '\\1:\\2')`;
  return `CASE
    WHEN TRY_CAST(${token} AS BIGINT)::VARCHAR = ${token} THEN TRY_CAST(${token} AS BIGINT)
    WHEN regexp_full_match(${token}, '-?[0-9].*') THEN TRY_CAST(floor(TRY_CAST(${token} AS DOUBLE)) AS BIGINT)
    WHEN regexp_full_match(${token}, ${sqlText(ISO_TIME)}) THEN epoch_ms(TRY_CAST(${iso} AS TIMESTAMPTZ))
  END`;
}
