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

type Rows = Iterable<readonly [Key, readonly (number | string | null)[]]>;

/** The text in pieces, one for each row. */
function* pieces(rows: Rows): Generator<string> {
  let open: string | undefined;
  for (const [[dimension0, dimension1], cells] of rows) {
    if (open !== dimension0) {
      yield `${open === undefined ? '{\n' : '\n  },\n'}  ${quote(dimension0)}: {\n`;
      open = dimension0;
    } else yield ',\n';
    yield `    ${quote(dimension1)}: [\n      ${cells.map(cell).join(',\n      ')}\n    ]`;
  }
  yield open === undefined ? '{}' : '\n  }\n}';
}

/**
 * The form of both files that the tool writes: `{dimension_0: {dimension_1: [cell, …]}}`, keys in code point order as
 * strings (an object would put `"5"` before `"30"`), two spaces of indent, ASCII only, no newline at the end.
 *
 * @param rows in the order in which a KeyMap reads them out
 */
export function keyMapJson(rows: Rows): string {
  return [...pieces(rows)].join('');
}

const CHUNK = 1 << 16;

/** The same as bytes: the text of a table of a million keys is never there as a whole, and once is enough of it. */
export function keyMapBytes(rows: Rows): Buffer {
  const chunks: Buffer[] = [];
  let text = '';
  for (const piece of pieces(rows)) {
    text += piece;
    if (text.length < CHUNK) continue;
    chunks.push(Buffer.from(text, 'latin1'));
    text = '';
  }
  chunks.push(Buffer.from(text, 'latin1'));
  return Buffer.concat(chunks);
}
