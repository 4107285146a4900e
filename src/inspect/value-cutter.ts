/** Cuts JSON text that comes in pieces into whole values: those at the top, or those in one list. */
export class ValueCutter {
  #text = '';
  /** Where the value begins, and how far the text was looked at. */
  #start = -1;
  #at = 0;
  #depth = 0;
  #inString = false;

  /** @param level the depth of the values: 0 at the top, 1 in a list */
  constructor(private readonly level: 0 | 1) {}

  /** Characters of a value that has not ended yet. */
  get pending(): number {
    return this.#start < 0 ? 0 : this.#text.length - this.#start;
  }

  *push(piece: string): Generator<string> {
    this.#text += piece;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (this.#inString) {
        if (character === '\\') this.#at++;
        else if (character === '"') this.#inString = false;
      } else if (character === '"') this.#inString = true;
      else if (character === '{' || character === '[') {
        if (this.#depth++ === this.level) this.#start = this.#at;
      } else if (character === '}' || character === ']') {
        if (--this.#depth === this.level && this.#start >= 0) {
          yield this.#text.slice(this.#start, this.#at + 1);
          this.#start = -1;
        }
      }
    }
    const kept = this.#start < 0 ? this.#text.length : this.#start;
    this.#text = this.#text.slice(kept);
    this.#at -= kept;
    if (this.#start >= 0) this.#start = 0;
  }
}
