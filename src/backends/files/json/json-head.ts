import { notJson } from '../other-forms.js';

/** What the first bytes of a content tell of it. */
export interface JsonHead {
  /** `array`: one list; `lines`: object after object, each on a line or not. Undefined if the content is empty so far. */
  readonly form: 'array' | 'lines' | undefined;
  /** Bytes of a byte order mark before it. */
  readonly skipped: number;
  /** What is wrong with it. */
  readonly problem?: string;
  /** Whether it may be a table: it is nothing that is known. */
  readonly mayBeTable?: boolean;
}

const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';

/**
 * Looks at the first bytes of a content.
 *
 * @param head as latin1 text, some kilobytes of it, or all
 */
export function jsonHead(head: string): JsonHead {
  const other = notJson(head);
  if (other !== undefined) return { form: undefined, skipped: 0, problem: other };
  const skipped = head.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const first = /[^ \t\r\n]/.exec(head.slice(skipped))?.[0];
  if (first === undefined) return { form: undefined, skipped };
  if (first === '[') return { form: 'array', skipped };
  if (first === '{') return { form: 'lines', skipped };
  const problem =
    'it holds neither an array of records nor one record a line; a table needs a name that ends in .csv or .tsv, or a ' +
    'description that says how it is written (delimiter = …)';
  return { form: undefined, skipped, problem, mayBeTable: true };
}

/**
 * How the first record begins behind its '{': its first name with its quotes; a part of the file is recognised by it.
 *
 * @param listName the name before the list of records, if documents wrap it
 */
export function recordHead(head: string, listName: string | undefined): Uint8Array {
  let from = 0;
  if (listName !== undefined) {
    const name = head.indexOf(JSON.stringify(listName));
    from = name < 0 ? head.length : head.indexOf('[', name);
  }
  const found = from < 0 ? null : /\{[ \t\r\n]*("[^"\\]*")/.exec(head.slice(from));
  return Buffer.from(found?.[1] ?? '', 'latin1');
}
