import type { Progress } from '../../../log/log.js';

const count = (value: number): string => Math.round(value).toLocaleString('en');

/** Tells on the progress line how many of the records are counted, how fast, and how long the rest will take. */
export function countingProgress(
  progress: Progress,
  what: string,
  total: number,
  elapsedMs: () => number,
): (records: number) => void {
  let counted = 0;
  return (records) => {
    counted += records;
    const perSecond = (counted * 1_000) / Math.max(1, elapsedMs());
    const left = perSecond > 0 ? `${count((total - counted) / perSecond)} s left` : '';
    progress.update(`${what}: ${count(counted)} of ${count(total)} records, ${count(perSecond)}/s, ${left}`);
  };
}
