// C0 and C1 control characters but for the tab, line and paragraph separators, and the marks that turn the reading
// direction: none of these may reach a terminal from an attribute value.
export const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeUnit(unit: string): string {
  const code = unit.charCodeAt(0);
  if (unit === '\n') return '\\n';
  if (unit === '\r') return '\\r';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** `text` with every character escaped that could steer a terminal or hide a part of a line. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeUnit);
}

/** A line of JSON with the same characters escaped as JSON escapes them: it still means the same. */
export function printableJson(line: string): string {
  return line.replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Characters of an attribute value that are shown among other text. */
export const SHOWN_LENGTH = 200;

/** An attribute value as it is shown to people: printable (tabs too), and cut if it is long. */
export function shown(value: string, length = SHOWN_LENGTH): string {
  const cut = value.length > length ? `${value.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…` : value;
  const text = printable(cut).replaceAll('\t', '\\t');
  return value.length > length ? `${text} (${value.length} characters)` : text;
}
