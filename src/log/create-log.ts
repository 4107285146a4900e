import { formatTime } from '../window/time-window.js';
import type { Log } from './log.js';
import { printable, printableJson } from './printable.js';

export interface LogOptions {
  /** `text`: the original's lines; `json`: one JSON object a line, for machines. */
  readonly format: 'text' | 'json';
  /** Whether debug messages are written. */
  readonly verbose: boolean;
  /** Takes one whole line, newline included. */
  readonly write: (line: string) => void;
  readonly now: () => number;
  /** Resident memory in bytes. */
  readonly memory: () => number;
}

const MEBIBYTE = 1_048_576;

/** A log that writes one line a message; control characters in a message are shown escaped. */
export function createLog({ format, verbose, write, now, memory }: LogOptions): Log {
  const line = (level: string, msg: string): string => {
    const memoryMb = Math.round(memory() / MEBIBYTE);
    if (format === 'json') {
      return printableJson(JSON.stringify({ level, time: new Date(now()).toISOString(), memoryMb, msg }));
    }
    const resident = String(memoryMb).padStart(4, '0');
    return `${level} -> [${formatTime(now())}] [${resident}mb] ${printable(msg)}`;
  };
  const writer = (level: string) => (text: string) => write(`${line(level, text)}\n`);
  return {
    debug: verbose ? writer('DEBUG') : () => undefined,
    info: writer('INFO'),
    warn: writer('WARNING'),
    error: writer('ERROR'),
  };
}
