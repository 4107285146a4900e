/** A value cut from a text, and where it begins: offset in characters from 0, line from 1. */
export interface CutValue {
  readonly text: string;
  readonly offset: number;
  readonly line: number;
  /** What is between it and the value before, or the beginning, without blanks. */
  readonly between: string;
}

/** Cuts JSON text that comes in pieces into whole objects and lists: those at the top, or those in one list. */
export class ValueCutter {
  #text = '';
  /** Where the value begins, and how far the text was looked at. */
  #start = -1;
  #at = 0;
  #depth = 0;
  #inString = false;
  /** Characters and lines before the text at hand. */
  #before = 0;
  #line = 1;
  #startLine = 1;
  /** What there is beside the values since the last one, without blanks. */
  #between = '';

  /** @param level the depth of the values: 0 at the top, 1 in a list */
  constructor(private readonly level: 0 | 1) {}

  /** Characters of a value that has not ended yet. */
  get pending(): number {
    return this.#start < 0 ? 0 : this.#text.length - this.#start;
  }

  /** What there is behind the last value, without blanks; the beginning of a value that has not ended too. */
  get rest(): string {
    return this.#between + (this.#start < 0 ? '' : this.#text.slice(this.#start));
  }

  *push(piece: string): Generator<CutValue> {
    this.#text += piece;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === '\n') this.#line++;
      if (this.#inString) {
        if (character === '\\') this.#at++;
        else if (character === '"') this.#inString = false;
      } else if (character === '"') {
        this.#inString = true;
        if (this.#start < 0) this.#between += character;
      } else if (character === '{' || character === '[') {
        if (this.#depth++ === this.level) {
          this.#start = this.#at;
          this.#startLine = this.#line;
        } else if (this.#start < 0) this.#between += character;
      } else if (character === '}' || character === ']') {
        if (--this.#depth === this.level && this.#start >= 0) {
          const text = this.#text.slice(this.#start, this.#at + 1);
          yield { text, offset: this.#before + this.#start, line: this.#startLine, between: this.#between };
          this.#start = -1;
          this.#between = '';
        } else if (this.#start < 0) this.#between += character;
      } else if (this.#start < 0 && character.trim() !== '') this.#between += character;
    }
    const kept = this.#start < 0 ? this.#text.length : this.#start;
    this.#text = this.#text.slice(kept);
    this.#at -= kept;
    this.#before += kept;
    if (this.#start >= 0) this.#start = 0;
  }
}
