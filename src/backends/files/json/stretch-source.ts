import { setImmediate } from 'node:timers/promises';
import type { ContentReader } from '../content-reader.js';
import type { ReadWindow } from './read-window.js';

/** Bytes that are inflated and then scanned, in turn: few enough to stay near the processor. */
const STRETCH_BYTES = 1 << 18;

/** Whether more of a content was put into a window, or it is over, or can't be read on: whoever reads it tells why. */
export type Next = 'more' | 'end' | 'failed';

/** Where a content comes from, stretch by stretch. */
export interface StretchSource {
  /** Puts the next stretch behind what is in a window. */
  next(window: ReadWindow): Promise<Next>;
}

/** Reads a content in the thread that scans it. */
export class OwnStretches implements StretchSource {
  constructor(
    private readonly content: ContentReader,
    private readonly signal: AbortSignal,
  ) {}

  async next(window: ReadWindow): Promise<Next> {
    // signals are heard in between
    await setImmediate();
    this.signal.throwIfAborted();
    window.reserve(STRETCH_BYTES);
    const bytes = await this.content.read(window.room.subarray(0, STRETCH_BYTES));
    window.fill(bytes);
    return bytes > 0 ? 'more' : 'end';
  }
}
