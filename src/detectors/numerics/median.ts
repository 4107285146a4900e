/** Puts the value that sorting would put at `k` there, none lower after it and none higher before it (Hoare 1961). */
function select(values: Float64Array, k: number): number {
  let first = 0;
  let last = values.length - 1;
  while (first < last) {
    const pivot = values[(first + last) >> 1] ?? 0;
    let [i, j] = [first, last];
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++;
      while ((values[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const value = values[i] ?? 0;
      values[i++] = values[j] ?? 0;
      values[j--] = value;
    }
    if (k <= j) last = j;
    else if (k >= i) first = i;
    else break;
  }
  return values[k] ?? NaN;
}

/** The median of plain values: the mean of the two middle ones if their number is even; NaN without a value. */
export function median(values: Iterable<number>): number {
  const selected = values instanceof Float64Array ? values.slice() : Float64Array.from(values);
  const n = selected.length;
  if (n === 0) return NaN;
  const high = select(selected, n >> 1);
  if (n % 2 === 1) return high;
  let low = -Infinity;
  for (let i = 0; i < n >> 1; i++) low = Math.max(low, selected[i] ?? 0);
  return (low + high) / 2;
}
