import type { Key } from './key-map.js';

// Plain ASCII loads under whatever encoding the reader's locale sets, and keeps lone surrogates.
function quote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function cell(value: number | string | null): string {
  return typeof value === 'string' ? quote(value) : String(value);
}

/**
 * The form of both files that the tool writes: `{dimension_0: {dimension_1: [cell, …]}}`, keys in code point order as
 * strings (an object would put `"5"` before `"30"`), two spaces of indent, ASCII only, no newline at the end.
 *
 * @param rows in the order in which a KeyMap reads them out
 */
export function keyMapJson(rows: Iterable<readonly [Key, readonly (number | string | null)[]]>): string {
  const outer: { name: string; inner: string[] }[] = [];
  for (const [[dimension0, dimension1], cells] of rows) {
    let last = outer.at(-1);
    if (last?.name !== dimension0) outer.push((last = { name: dimension0, inner: [] }));
    last.inner.push(`    ${quote(dimension1)}: [\n      ${cells.map(cell).join(',\n      ')}\n    ]`);
  }
  if (outer.length === 0) return '{}';
  const blocks = outer.map(({ name, inner }) => `  ${quote(name)}: {\n${inner.join(',\n')}\n  }`);
  return `{\n${blocks.join(',\n')}\n}`;
}
