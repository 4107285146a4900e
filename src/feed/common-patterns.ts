/** Patterns, in the notation of date-fns, that exports write times in. */
export const COMMON_PATTERNS = [
  'MMM d, yyyy @ HH:mm:ss.SSS',
  'dd/MMM/yyyy:HH:mm:ss xx',
  'yyyy/MM/dd HH:mm:ss',
  'M/d/yyyy h:mm:ss a',
  'M/d/yyyy HH:mm:ss',
  'dd.MM.yyyy HH:mm:ss',
  'EEE MMM dd HH:mm:ss yyyy',
  'EEE, dd MMM yyyy HH:mm:ss xx',
  'yyyyMMddHHmmss',
  'M/d/yyyy, h:mm:ss a',
  'M/d/yyyy, h:mm:ss.SSS a',
] as const;

const SHAPES: Readonly<Record<string, string>> = {
  EEE: '[A-Za-z]{3}',
  MMM: '[A-Za-z]{3}',
  yyyy: String.raw`\d{4}`,
  SSS: String.raw`\d{3}`,
  MM: String.raw`\d{2}`,
  dd: String.raw`\d{2}`,
  HH: String.raw`\d{2}`,
  mm: String.raw`\d{2}`,
  ss: String.raw`\d{2}`,
  xx: String.raw`[+-]\d{4}`,
  M: String.raw`\d{1,2}`,
  d: String.raw`\d{1,2}`,
  h: String.raw`\d{1,2}`,
  a: '[AaPp][Mm]',
};

const TOKEN = /EEE|MMM|yyyy|SSS|MM|dd|HH|mm|ss|xx|[Mdha]|[.]/g;

/** The common pattern that a text is likely to be written in, told by its shape alone. */
export function likelyPattern(text: string): string | undefined {
  return COMMON_PATTERNS.find((pattern) => {
    const shape = pattern.replace(TOKEN, (token) => SHAPES[token] ?? String.raw`\.`);
    return new RegExp(`^${shape}$`).test(text.trim());
  });
}
