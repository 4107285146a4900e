/**
 * The milliseconds that a `Retry-After` header asks to wait for: a number of seconds, or a date. Undefined if it is
 * neither, or not there.
 */
export function pauseAskedFor(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
