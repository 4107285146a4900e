import { formatTime } from '../window/time-window.js';
import { megabytes, type LogOptions } from './log-options.js';
import type { Log } from './log.js';
import { printable } from './printable.js';

/** A log of the original's lines; control characters in a message are shown escaped. */
export function textLog({ verbose, write, now, memory }: LogOptions): Log {
  const writer = (level: string) => (text: string) => {
    const resident = String(megabytes(memory)).padStart(4, '0');
    write(`${level} -> [${formatTime(now())}] [${resident}mb] ${printable(text)}\n`);
  };
  return {
    debug: verbose ? writer('DEBUG') : () => undefined,
    info: writer('INFO'),
    warn: writer('WARNING'),
    error: writer('ERROR'),
  };
}
