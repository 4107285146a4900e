import type { Progress } from './log.js';
import { printable } from './printable.js';

const CLEAR_LINE = '\r\u001b[2K';
const LEAST_PAUSE_MS = 200;

/** What is needed of a terminal's stream. */
export interface TerminalStream {
  readonly columns?: number;
  write(text: string): unknown;
}

/** Draws the progress line on a terminal, at most five times a second. */
export function terminalProgress(stream: TerminalStream, now: () => number): Progress {
  let drawnAt = -Infinity;
  let drawn = false;
  return {
    update(text) {
      if (now() - drawnAt < LEAST_PAUSE_MS) return;
      drawnAt = now();
      drawn = true;
      stream.write(CLEAR_LINE + printable(text).slice(0, (stream.columns ?? 80) - 1));
    },
    clear() {
      if (drawn) stream.write(CLEAR_LINE);
      drawn = false;
    },
  };
}
