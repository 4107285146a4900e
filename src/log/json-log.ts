import { pino } from 'pino';
import { megabytes, type LogOptions } from './log-options.js';
import type { Log } from './log.js';
import { printableJson } from './printable.js';

/** A log of one JSON object a line, for machines; control characters are escaped. */
export function jsonLog({ verbose, write, now, memory }: LogOptions): Log {
  const logger = pino(
    {
      base: null,
      level: verbose ? 'debug' : 'info',
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label === 'warn' ? 'WARNING' : label.toUpperCase() }) },
      mixin: () => ({ memoryMb: megabytes(memory) }),
    },
    { write: (line: string) => write(`${printableJson(line.trimEnd())}\n`) },
  );
  return {
    debug: (text) => logger.debug(text),
    info: (text) => logger.info(text),
    warn: (text) => logger.warn(text),
    error: (text) => logger.error(text),
  };
}
