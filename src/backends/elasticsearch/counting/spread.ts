import type { SampleDistribution } from '../../backend.js';
import { meanAndStd } from '../../moments.js';
import { TopValues } from './top-values.js';

// Above this a square could leave the integers that a double holds.
const MOST_EXACT_SQUARE = 2 ** 26;
const CARRY_AT = 2 ** 52;

/**
 * How submissions spread over the values of one attribute beside one key, from each value's submissions given once:
 * integer sums only, so that neither order nor partition changes a digit.
 */
export class Spread {
  submissions = 0;
  /** Distinct values. */
  values = 0;
  max = 0;
  readonly #top: TopValues;
  #squares = 0;
  #carried = 0n;

  constructor(top: number) {
    this.#top = new TopValues(top);
  }

  add(value: string, submissions: number): void {
    this.submissions += submissions;
    this.values++;
    if (submissions > this.max) this.max = submissions;
    if (submissions > MOST_EXACT_SQUARE) this.#carried += BigInt(submissions) ** 2n;
    else if ((this.#squares += submissions * submissions) > CARRY_AT) this.#carry();
    this.#top.add(value, submissions);
  }

  /** Adds what was counted over other values of the attribute. */
  merge(other: Spread): void {
    this.submissions += other.submissions;
    this.values += other.values;
    this.max = Math.max(this.max, other.max);
    this.#carried += other.#carried + BigInt(other.#squares);
    this.#top.merge(other.#top);
  }

  top(): ReturnType<TopValues['list']> {
    return this.#top.list();
  }

  distribution(): SampleDistribution {
    const { submissions, values: samples, max } = this;
    this.#carry();
    return { max, ...meanAndStd({ samples, submissions, squares: this.#carried, max }), top: this.top() };
  }

  #carry(): void {
    this.#carried += BigInt(this.#squares);
    this.#squares = 0;
  }
}
