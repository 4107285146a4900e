import { formatTime, type TimeWindow } from '../window/time-window.js';
import type { GlobalTable } from './global-table.js';
import type { Key } from './key-map.js';

/**
 * Says how many rows of the keys of a window a slide leaves as they are, and why: they have seen the window, or a later one,
 * already, or they end in the future. Undefined if all slide.
 *
 * @param keys the keys of the window
 * @param latest the latest end that a window can have by now
 */
export function unslidText(
  table: GlobalTable,
  keys: Iterable<Key>,
  window: TimeWindow,
  latest: number,
): string | undefined {
  let [count, unslid, future] = [0, 0, 0];
  let end = -Infinity;
  for (const key of keys) {
    count++;
    const row = table.get(key);
    if (row === undefined || row.end <= window.start) continue;
    unslid++;
    if (row.end > latest) future++;
    end = Math.max(end, row.end);
  }
  if (unslid === 0) return undefined;
  const what = unslid === count ? 'The global table did not slide' : 'The global table slid in part';
  const rows = `${unslid} of the ${count} rows of this window's keys stay as they are`;
  if (future > 0) {
    return `${what}: ${rows}, ${future} of them because they end in the future (up to ${formatTime(end)}; see gst verify)`;
  }
  return `${what}: ${rows}, because they have seen this window or a later one already (up to ${formatTime(end)})`;
}
