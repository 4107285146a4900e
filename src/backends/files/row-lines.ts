/** The lines of a file on which its records begin. Most follow each other, so that a few jumps tell them all. */
export class RowLines {
  readonly #records: number[] = [];
  readonly #lines: number[] = [];
  #count = 0;
  #last = 0;

  /** Adds the line of the next record. */
  add(line: number): void {
    this.#count++;
    if (line !== this.#last + 1 || this.#count === 1) {
      this.#records.push(this.#count);
      this.#lines.push(line);
    }
    this.#last = line;
  }

  /** The line on which a record begins; records count from 1. */
  of(record: number): number {
    let [low, high] = [0, this.#records.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#records[middle] ?? 0) <= record) low = middle;
      else high = middle - 1;
    }
    return (this.#lines[low] ?? 1) + record - (this.#records[low] ?? 1);
  }
}
