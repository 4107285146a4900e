import type { Analyzer } from './analyzers/analyzer.js';
import type { Seen } from './backends/backend.js';
import { InputError } from './errors.js';
import { unusableText } from './feed/unusable.js';
import type { Log } from './log/log.js';
import { formatTime } from './window/time-window.js';

const LATEST_SHOWN = 8.64e15;

const timeText = (time: number): string =>
  Math.abs(time) <= LATEST_SHOWN ? formatTime(time) : `${time} ms since 1970`;

/**
 * Judges what a backend saw of the whole feed: warns of times that can hardly be right.
 *
 * @throws InputError with a diagnosis if nothing in it can be counted, so that no table is made of it
 */
export async function judgeFeed(
  seen: Seen,
  { name, feed }: Pick<Analyzer, 'name' | 'feed'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  // asked twice: what the records look like is looked up only if something is wrong
  if (unusableText(seen, feed, name, []) !== undefined) {
    const { recognizeAnalyzers } = await import('./analyzers/recognize.js');
    throw new InputError(unusableText(seen, feed, name, await recognizeAnalyzers(seen.names)));
  }
  const { implausible, records } = seen;
  if (implausible === undefined) return;
  const { count, oldest, newest } = implausible;
  log.warn(
    `${count} of ${records} records have a time before 2000 or later than two days after now, the oldest of ` +
      `${timeText(oldest)}, the newest of ${timeText(newest)}`,
  );
}
