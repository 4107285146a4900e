/**
 * What the first lines of a log in Zeek's own format tell: how it is written, and its columns. See
 * https://docs.zeek.org/en/master/log-formats.html
 */
export interface ZeekLog {
  readonly delimiter: string;
  readonly fields: readonly string[];
  readonly types: readonly string[];
  /** What is between the values of a set or vector; what an empty one, and a value that is not there, are written as. */
  readonly setSeparator: string;
  readonly emptyField: string;
  readonly unsetField: string;
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|\\)/g;
const NUMBER_TYPE = /^(?:time|interval|double|count|int|port)$/;
const LIST_TYPE = /^(?:set|vector)\[(.*)\]$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A text in which bytes are written as `\x2c`. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: Buffer[] = [];
  let from = 0;
  for (const found of text.matchAll(ESCAPE)) {
    bytes.push(Buffer.from(text.slice(from, found.index)));
    bytes.push(Buffer.from([found[1] === undefined ? 0x5c : Number.parseInt(found[1], 16)]));
    from = found.index + found[0].length;
  }
  bytes.push(Buffer.from(text.slice(from)));
  return Buffer.concat(bytes).toString('utf8');
}

/**
 * Reads the first lines of a log in Zeek's own format.
 *
 * @returns undefined if the text is no such log
 */
export function zeekLog(text: string): ZeekLog | undefined {
  const separator = /^#separator (\S+)/.exec(text)?.[1];
  if (separator === undefined) return undefined;
  const delimiter = unescape(separator);
  const said = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('#')) break;
    const [key = '', ...values] = line.slice(1).split(delimiter);
    said.set(key, values);
  }
  const one = (key: string, usual: string): string => said.get(key)?.[0] ?? usual;
  return {
    delimiter,
    fields: said.get('fields') ?? [],
    types: said.get('types') ?? [],
    setSeparator: one('set_separator', ','),
    emptyField: one('empty_field', '(empty)'),
    unsetField: one('unset_field', '-'),
  };
}

function valueJson(text: string, type: string, { emptyField }: ZeekLog): string {
  if (NUMBER_TYPE.test(type) && NUMBER.test(text)) return text;
  if (type === 'bool' && (text === 'T' || text === 'F')) return text === 'T' ? 'true' : 'false';
  return JSON.stringify(text === emptyField ? '' : unescape(text));
}

/** A cell as Zeek would write it in JSON; undefined if there is no value. */
export function zeekJson(cell: string, type: string, log: ZeekLog): string | undefined {
  if (cell === log.unsetField) return undefined;
  const inner = LIST_TYPE.exec(type)?.[1];
  if (inner === undefined) return valueJson(cell, type, log);
  if (cell === log.emptyField) return '[]';
  const values = cell.split(log.setSeparator);
  return `[${values.map((each) => (each === log.unsetField ? 'null' : valueJson(each, inner, log))).join(',')}]`;
}
