/** Values with weights, kept in order of value. They are few (at most the days of a window), so insertion is fast. */
export class WeightedValues {
  readonly #values: Float64Array;
  readonly #weights: Float64Array;
  #size = 0;
  #total = 0;

  /** @param most values that there can be at once */
  constructor(most = 64) {
    this.#values = new Float64Array(most);
    this.#weights = new Float64Array(most);
  }

  get size(): number {
    return this.#size;
  }

  /** Takes all values away, so that the same memory serves the next ones. */
  clear(): this {
    this.#size = 0;
    this.#total = 0;
    return this;
  }

  /** @throws RangeError if there are too many values */
  add(value: number, weight: number): void {
    const values = this.#values;
    const weights = this.#weights;
    let i = this.#size++;
    if (i >= values.length) throw new RangeError('too many values');
    for (; i > 0; i--) {
      const below = values[i - 1] ?? 0;
      if (below <= value) break;
      values[i] = below;
      weights[i] = weights[i - 1] ?? 0;
    }
    values[i] = value;
    weights[i] = weight;
    this.#total += weight;
  }

  /** The smallest value up to which the weights add up to half of all; NaN without a value. */
  median(): number {
    let half = this.#total / 2;
    for (let i = 0; i < this.#size; i++) {
      half -= this.#weights[i] ?? 0;
      if (half <= 0) return this.#values[i] ?? NaN;
    }
    return this.#size === 0 ? NaN : (this.#values[this.#size - 1] ?? NaN);
  }

  /** The median, linear between the middles of the weights; NaN without a value. */
  smoothMedian(): number {
    const half = this.#total / 2;
    let below = 0;
    let before = this.#size === 0 ? NaN : (this.#values[0] ?? NaN);
    let middleBefore = 0;
    for (let i = 0; i < this.#size; i++) {
      const value = this.#values[i] ?? NaN;
      const weight = this.#weights[i] ?? 0;
      const middle = below + weight / 2;
      if (middle >= half) {
        if (middle === middleBefore) return value;
        return before + ((value - before) * (half - middleBefore)) / (middle - middleBefore);
      }
      before = value;
      middleBefore = middle;
      below += weight;
    }
    return before;
  }
}

/** The median of plain values: the mean of the two middle ones if their number is even; NaN without a value. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const low = sorted[(sorted.length - 1) >> 1] ?? NaN;
  const high = sorted[sorted.length >> 1] ?? NaN;
  return (low + high) / 2;
}

/** As `WeightedValues.median`, for many values at once. */
export function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const order = Uint32Array.from(values.keys()).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  let half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  for (const i of order) {
    half -= weights[i] ?? 0;
    if (half <= 0) return values[i] ?? NaN;
  }
  return NaN;
}
