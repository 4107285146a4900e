/** Values with weights; they are few (at most the days of a window). */
export class WeightedValues {
  readonly #values: Float64Array;
  readonly #weights: Float64Array;
  #size = 0;

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
    return this;
  }

  /** @throws RangeError if there are too many values */
  add(value: number, weight: number): void {
    const i = this.#size++;
    if (i >= this.#values.length) throw new RangeError('too many values');
    this.#values[i] = value;
    this.#weights[i] = weight;
  }

  /** Insertion sort: values are few. */
  #sort(): void {
    const values = this.#values;
    const weights = this.#weights;
    for (let n = 1; n < this.#size; n++) {
      const value = values[n] ?? 0;
      const weight = weights[n] ?? 0;
      let i = n;
      for (; i > 0; i--) {
        const below = values[i - 1] ?? 0;
        if (below <= value) break;
        values[i] = below;
        weights[i] = weights[i - 1] ?? 0;
      }
      values[i] = value;
      weights[i] = weight;
    }
  }

  /**
   * The smallest value up to which the weights add up to half of all; NaN without a value.
   *
   * @param near a guess: it is found sooner if it lies within a fifth of it, and is the same in any case
   */
  median(near = NaN): number {
    const values = this.#values;
    const weights = this.#weights;
    const [least, most] = [0.8 * near, 1.2 * near];
    let below = 0;
    let within = 0;
    let total = 0;
    let size = 0;
    // the values near the guess come to the front
    for (let i = 0; i < this.#size; i++) {
      const value = values[i] ?? 0;
      const weight = weights[i] ?? 0;
      total += weight;
      if (value < least) {
        below += weight;
      } else if (value <= most) {
        within += weight;
        values[i] = values[size] ?? 0;
        weights[i] = weights[size] ?? 0;
        values[size] = value;
        weights[size++] = weight;
      }
    }
    const half = total / 2;
    return below < half && below + within >= half ? this.#select(size, below, half) : this.#select(this.#size, 0, half);
  }

  /**
   * The smallest of the first `size` values up to which the weights add up to half of all. It is found by Hoare's selection (1961),
   * with three parts around the pivot: lower, equal, higher.
   *
   * @param below weight of the values that are lower than all of these
   * @param half half the weight of all values
   */
  #select(size: number, below: number, half: number): number {
    const values = this.#values;
    const weights = this.#weights;
    let first = 0;
    let last = size - 1;
    while (first < last) {
      const pivot = values[(first + last) >> 1] ?? 0;
      let [low, high] = [first, last];
      let lower = 0;
      let equal = 0;
      for (let i = first; i <= high;) {
        const value = values[i] ?? 0;
        const weight = weights[i] ?? 0;
        if (value < pivot) {
          lower += weight;
          values[i] = values[low] ?? 0;
          weights[i] = weights[low] ?? 0;
          values[low] = value;
          weights[low++] = weight;
          i++;
        } else if (value > pivot) {
          values[i] = values[high] ?? 0;
          weights[i] = weights[high] ?? 0;
          values[high] = value;
          weights[high--] = weight;
        } else {
          equal += weight;
          i++;
        }
      }
      if (below + lower >= half && low > first) {
        last = low - 1;
      } else if (below + lower + equal >= half || high === last) {
        return pivot;
      } else {
        below += lower + equal;
        first = high + 1;
      }
    }
    return size === 0 ? NaN : (values[first] ?? NaN);
  }

  /** The median, linear between the middles of the weights; NaN without a value. */
  smoothMedian(): number {
    let total = 0;
    for (let i = 0; i < this.#size; i++) total += this.#weights[i] ?? 0;
    this.#sort();
    const half = total / 2;
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

/** The median of values with weights, all at once. */
export function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const weighted = new WeightedValues(values.length);
  for (const [i, value] of values.entries()) weighted.add(value, weights[i] ?? 0);
  return weighted.median();
}
