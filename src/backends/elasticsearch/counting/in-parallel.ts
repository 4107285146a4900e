import pMap from 'p-map';

/** Works on a bounded number of items at a time; the first failure stops the rest at once. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    return await pMap(items, (item) => work(item, either), { concurrency });
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}
