import { pino } from 'pino';
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
  const megabytes = (): number => Math.round(memory() / MEBIBYTE);
  const asText = (line: string): void => {
    const { level, msg } = JSON.parse(line) as { level: string; msg: string };
    const resident = String(megabytes()).padStart(4, '0');
    write(`${level} -> [${formatTime(now())}] [${resident}mb] ${printable(msg)}\n`);
  };
  const logger = pino(
    {
      base: null,
      level: verbose ? 'debug' : 'info',
      timestamp: () => (format === 'json' ? `,"time":"${new Date(now()).toISOString()}"` : ''),
      formatters: { level: (label) => ({ level: label === 'warn' ? 'WARNING' : label.toUpperCase() }) },
      mixin: () => (format === 'json' ? { memoryMb: megabytes() } : {}),
    },
    { write: format === 'text' ? asText : (line: string) => write(`${printableJson(line.trimEnd())}\n`) },
  );
  return {
    debug: (text) => logger.debug(text),
    info: (text) => logger.info(text),
    warn: (text) => logger.warn(text),
    error: (text) => logger.error(text),
  };
}
