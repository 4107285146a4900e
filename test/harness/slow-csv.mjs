// CSV for the oracle of the fuzz harness, character by character, as RFC 4180 has it.
const QUOTE = '"';

/** A cell that begins with blanks and a quote: some read it as a quoted one, to others the quote is astray. */
const QUOTED_BEHIND_BLANKS = /[ \t]+"/y;

/** The rows of a text; undefined is an empty cell without quotes. Nothing if that is unclear. Throws where a quote is astray. */
function rowsOf(text, delimiter) {
  const rows = [];
  let row = [];
  for (let at = 0; at < text.length;) {
    let cell;
    if (text[at] === QUOTE) {
      cell = '';
      for (at++; ; at++) {
        if (at >= text.length) throw new SyntaxError('a quote is missing');
        if (text[at] !== QUOTE) cell += text[at];
        else if (text[at + 1] === QUOTE) cell += text[at++];
        else break;
      }
      at++;
    } else {
      const from = at;
      QUOTED_BEHIND_BLANKS.lastIndex = at;
      if (delimiter !== text[at] && QUOTED_BEHIND_BLANKS.test(text)) return undefined;
      while (at < text.length && !`${delimiter}\r\n`.includes(text[at])) {
        if (text[at] === QUOTE && rows[0]?.length > 1) throw new SyntaxError('a quote within a cell');
        at++;
      }
      cell = at > from ? text.slice(from, at) : undefined;
    }
    row.push(cell);
    if (text[at] === delimiter) {
      at++;
      if (at < text.length) continue;
      row.push(undefined);
    }
    if (text.startsWith('\r\n', at)) at += 2;
    else if (text[at] === '\n' || text[at] === '\r') at++;
    else if (at < text.length) throw new SyntaxError('something stands after a quote');
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

/**
 * The records of a table: `{ records, mayRefuse }`, or `{ unclear }` where no rule says how many there are (blank lines, line ends
 * of several kinds, a column twice or without a name). Throws where it is malformed.
 */
export function parseTable(text, delimiter) {
  const read = rowsOf(text, delimiter);
  if (read === undefined) return { unclear: 'blanks before a quote' };
  const [header, ...rows] = read;
  if (header === undefined) return { unclear: 'empty' };
  const lineEnds = new Set(text.replace(/"(?:[^"]|"")*"/g, '').match(/\r\n|\r|\n/g));
  if (lineEnds.has('\r') || lineEnds.size > 1) return { unclear: 'line ends' };
  if (header.includes(undefined) || header.includes('')) return { unclear: 'a column without a name' };
  const isOdd = (name) => name !== name.trim() || name.includes('"') || [...name].some((each) => each < ' ');
  if (header.some(isOdd)) return { unclear: 'the name of a column' };
  if (new Set(header.map((name) => name.toLowerCase())).size < header.length) return { unclear: 'a column twice' };
  if (header.length === 1) return { unclear: 'one column' };
  if (rows.some((row) => row.length === 1 && row[0] === undefined)) return { unclear: 'a blank line' };
  // one delimiter too many at the end of a row is nothing to some
  const overlong = rows.filter((row) => row.length === header.length + 1 && row.at(-1) === undefined);
  overlong.forEach((row) => row.pop());
  if (rows.some((row) => row.length !== header.length)) throw new SyntaxError('a row of another length');
  return {
    // a NUL is text like any other to who finds nothing else amiss
    mayRefuse: overlong.length > 0 || text.includes('\0'),
    // the names of columns are those of attributes in any case; the attributes in question are in lower case
    records: rows.map((row) => Object.fromEntries(header.map((name, i) => [name.toLowerCase(), row[i]]))),
  };
}
