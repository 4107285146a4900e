import { compareCodePoints } from '../../../tables/code-point-order.js';
import type { ValueCount } from '../../backend.js';

function compareCounts(a: ValueCount, b: ValueCount): number {
  return b.submissions - a.submissions || compareCodePoints(a.value, b.value);
}

/** Keeps the most frequent values of those it is given, ties by code point: memory is bound by `size`. */
export class TopValues {
  readonly #values: ValueCount[] = [];

  constructor(readonly size: number) {}

  add(value: string, submissions: number): void {
    const values = this.#values;
    const last = values.at(-1);
    const candidate = { value, submissions };
    if (values.length >= this.size && (last === undefined || compareCounts(candidate, last) > 0)) return;
    let at = values.length;
    for (let before = values[at - 1]; before && compareCounts(candidate, before) < 0; before = values[at - 1]) at--;
    values.splice(at, 0, candidate);
    if (values.length > this.size) values.pop();
  }

  merge(other: TopValues): void {
    for (const { value, submissions } of other.#values) this.add(value, submissions);
  }

  /** Most first. */
  list(): ValueCount[] {
    return [...this.#values];
  }
}
