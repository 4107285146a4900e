/**
 * Reads a day as `-s` and `-e` take it, `YYYY-MM-DD` (the original's `2020-11-4` too): the start of that UTC day in
 * epoch milliseconds; undefined if there is no such day.
 */
export function parseDay(text: string): number | undefined {
  const [year, month, day] = (/^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || year === 0) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

/** The start of a day that this tool wrote, `YYYY-MM-DD`, in epoch milliseconds; NaN if the text is not a day. */
export function startOfDay(text: string): number {
  return parseDay(text) ?? NaN;
}
