import { sizeText } from '../../../text/size-text.js';

/** How the rows of a file are written: what parts their cells, and what begins a line that is no row. */
export interface RowForm {
  readonly delimiter: string;
  /** Lines that begin with this are comments. */
  readonly comment: string | undefined;
  /** Whether a quote is a character like any other. */
  readonly hasNoQuotes?: boolean;
}

/** A cell's text; undefined for a cell that is empty and not quoted: it holds nothing. */
export type Cell = string | undefined;

/** What is told of a file's rows, in their order. `line` is the line on which the row begins, from 1. */
export interface RowVisitor {
  /** The array is filled anew for the next row. `text` gives the row as it is written. */
  row(cells: readonly Cell[], line: number, text: () => string): void;
  /** A row that can't be read. It is passed over up to the end of the line of its fault, unless this throws. */
  fault(problem: string, line: number, text: string): void;
}

const [TAB, LINE_FEED, CARRIAGE_RETURN, BLANK, QUOTE] = [0x09, 0x0a, 0x0d, 0x20, 0x22] as const;
const INCOMPLETE = -1;
const NO_CHARACTER = -1;

/** The longest row, in UTF-16 units. */
const LONGEST_ROW = 1 << 26;
/** How much of a longer one is told. */
const TOLD_OF_LONGER = 1 << 12;

/** Line ends in a part of a text: line feeds, carriage returns, or both together. */
function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    if (unit === LINE_FEED || (unit === CARRIAGE_RETURN && text.charCodeAt(i + 1) !== LINE_FEED)) count++;
  }
  return count;
}

/**
 * Cuts a text that arrives in pieces into rows and cells, as RFC 4180 has them: a cell in quotes may hold delimiters,
 * line ends and doubled quotes. Lines may end in any way, also each in another. Blanks before a quote are passed over;
 * other blanks belong to their cell. Empty lines are no rows.
 */
export class CsvRows {
  readonly #delimiter: number;
  readonly #comment: string | undefined;
  readonly #quote: number;
  readonly #cells: Cell[] = [];
  #text = '';
  #line: number;
  #whole = false;
  /** The length of the text when a row in it was last found to be incomplete. */
  #tried = 0;
  /** Whether the text goes on with the rest of a line that is too long. */
  #inLongLine = false;

  constructor(
    { delimiter, comment, hasNoQuotes = false }: RowForm,
    private readonly visitor: RowVisitor,
    firstLine = 1,
    private readonly longest = LONGEST_ROW,
  ) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#comment = comment;
    this.#quote = hasNoQuotes ? NO_CHARACTER : QUOTE;
    this.#line = firstLine;
  }

  push(piece: string): void {
    this.#text += piece;
    // a long row is looked at again only once there is twice as much of it
    if (this.#text.length >= Math.min(2 * this.#tried, this.longest)) this.#cut();
  }

  end(): void {
    this.#whole = true;
    this.#cut();
  }

  #cut(): void {
    let at = 0;
    while (at < this.#text.length) {
      const next = this.#inLongLine ? this.#leaveLongLine(at) : this.#next(at);
      if (next === INCOMPLETE) break;
      at = next;
    }
    this.#text = this.#text.slice(at);
    this.#tried = this.#text.length;
    if (this.#inLongLine) this.#text = '';
    if (this.#text.length <= this.longest) return;
    this.#tellOfLongRow(this.#line, 0);
    this.#inLongLine = true;
    this.#cut();
  }

  #tellOfLongRow(line: number, at: number): void {
    const text = this.#text.slice(at, at + TOLD_OF_LONGER);
    this.visitor.fault(
      `a row of more than ${sizeText(this.longest, 'characters')}; --max-record MB lets records be longer`,
      line,
      text,
    );
  }

  #leaveLongLine(at: number): number {
    const next = this.#behindLine(at);
    if (next !== INCOMPLETE) this.#inLongLine = false;
    return this.#pass(at, next);
  }

  /** Whether what follows this place can't be known yet. */
  #isOpen(at: number): boolean {
    return at >= this.#text.length && !this.#whole;
  }

  /** The place behind the line end that is here, or INCOMPLETE. */
  #behindLineEnd(at: number): number {
    if (this.#text.charCodeAt(at) !== CARRIAGE_RETURN) return at + 1;
    if (this.#isOpen(at + 1)) return INCOMPLETE;
    return this.#text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1;
  }

  /** The place behind the line in which this place is, or INCOMPLETE. */
  #behindLine(at: number): number {
    let end = at;
    for (; end < this.#text.length; end++) {
      const unit = this.#text.charCodeAt(end);
      if (unit === LINE_FEED || unit === CARRIAGE_RETURN) return this.#behindLineEnd(end);
    }
    return this.#whole ? end : INCOMPLETE;
  }

  /** Takes the row, comment or empty line that begins here; gives the place behind it, or INCOMPLETE. */
  #next(at: number): number {
    const first = this.#text.charCodeAt(at);
    if (first === LINE_FEED || first === CARRIAGE_RETURN) return this.#pass(at, this.#behindLineEnd(at));
    if (this.#comment === undefined) return this.#row(at);
    if (this.#isOpen(at + this.#comment.length)) return INCOMPLETE;
    return this.#text.startsWith(this.#comment, at) ? this.#pass(at, this.#behindLine(at)) : this.#row(at);
  }

  #pass(at: number, next: number): number {
    if (next !== INCOMPLETE) this.#line += lineEnds(this.#text, at, next);
    return next;
  }

  #refuse(problem: string, at: number, place: number): number {
    const next = this.#behindLine(place);
    if (next !== INCOMPLETE)
      this.visitor.fault(problem, this.#line, this.#text.slice(at, next).replace(/[\r\n]+$/, ''));
    return this.#pass(at, next);
  }

  #row(at: number): number {
    const text = this.#text;
    this.#cells.length = 0;
    let breaks = 0;
    for (let i = at; ; i++) {
      const quote = this.#quoteAt(i);
      if (quote < 0) {
        i = this.#plainCell(i);
      } else {
        const end = this.#quotedCell(quote);
        if (end === INCOMPLETE) return this.#whole ? this.#refuse('a quoted cell does not end', at, quote) : INCOMPLETE;
        breaks += lineEnds(text, quote, end);
        i = end;
      }
      if (this.#isOpen(i)) return INCOMPLETE;
      const unit = text.charCodeAt(i);
      if (unit === this.#delimiter) continue;
      if (i < text.length && unit !== LINE_FEED && unit !== CARRIAGE_RETURN) {
        return this.#refuse(
          quote < 0
            ? 'there is a quote within a cell; a cell with quotes must be quoted, and its quotes doubled'
            : 'there is something behind the quote that ends a cell',
          at,
          i,
        );
      }
      const next = i < text.length ? this.#behindLineEnd(i) : i;
      if (next === INCOMPLETE) return INCOMPLETE;
      const line = this.#line;
      this.#line += breaks + 1;
      if (i - at > this.longest) {
        this.#tellOfLongRow(line, at);
        return next;
      }
      this.visitor.row(this.#cells, line, () => text.slice(at, i));
      return next;
    }
  }

  /** The place of the quote with which a cell begins; negative if it does not begin with one. */
  #quoteAt(start: number): number {
    let at = start;
    let unit = this.#text.charCodeAt(at);
    while ((unit === BLANK || unit === TAB) && unit !== this.#delimiter) unit = this.#text.charCodeAt(++at);
    return unit === this.#quote ? at : -1;
  }

  /** Takes the cell up to what can't belong to it, and gives that place. */
  #plainCell(start: number): number {
    const text = this.#text;
    let end = start;
    for (; end < text.length; end++) {
      const unit = text.charCodeAt(end);
      if (unit === this.#delimiter || unit === LINE_FEED || unit === CARRIAGE_RETURN || unit === this.#quote) break;
    }
    this.#cells.push(end === start ? undefined : text.slice(start, end));
    return end;
  }

  /** Takes the cell that begins with this quote, and gives the place behind its end, or INCOMPLETE. */
  #quotedCell(quote: number): number {
    const text = this.#text;
    let value = '';
    for (let from = quote + 1; ;) {
      const end = text.indexOf('"', from);
      if (end < 0 || this.#isOpen(end + 1)) return INCOMPLETE;
      if (text.charCodeAt(end + 1) !== QUOTE) {
        this.#cells.push(value + text.slice(from, end));
        return end + 1;
      }
      value += text.slice(from, end + 1);
      from = end + 2;
    }
  }
}
