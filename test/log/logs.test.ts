import { describe, expect, it } from 'vitest';
import { jsonLog } from '../../src/log/json-log.js';
import type { LogOptions } from '../../src/log/log-options.js';
import { textLog } from '../../src/log/text-log.js';

function logged(options: Partial<LogOptions>, createLog = textLog): string {
  let written = '';
  const log = createLog({
    verbose: false,
    write: (line) => (written += line),
    now: () => Date.UTC(2021, 8, 15, 12, 0, 46, 999),
    memory: () => 10.4 * 1_048_576,
    ...options,
  });
  log.debug('detail');
  log.info('\tsub_count: 11083');
  log.warn('beware');
  log.error('esc \u001b[2J\nnext "quoted"');
  return written;
}

describe('a log', () => {
  it('writes the original’s lines, control characters escaped', () => {
    expect(logged({})).toBe(
      'INFO -> [2021-09-15 12:00:46] [0010mb] \tsub_count: 11083\n' +
        'WARNING -> [2021-09-15 12:00:46] [0010mb] beware\n' +
        'ERROR -> [2021-09-15 12:00:46] [0010mb] esc \\x1b[2J\\nnext "quoted"\n',
    );
  });

  it('writes debug messages where it is verbose', () => {
    expect(logged({ verbose: true })).toMatch(/^DEBUG -> \[2021-09-15 12:00:46\] \[0010mb\] detail\n/);
  });

  it('writes memory of more than four digits in full', () => {
    expect(logged({ memory: () => 12_345 * 1_048_576 })).toContain('[12345mb]');
  });

  it('writes one JSON object a line for machines', () => {
    const lines = logged({}, jsonLog).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 'INFO', time: '2021-09-15T12:00:46.999Z', memoryMb: 10, msg: '\tsub_count: 11083' },
      { level: 'WARNING', time: '2021-09-15T12:00:46.999Z', memoryMb: 10, msg: 'beware' },
      { level: 'ERROR', time: '2021-09-15T12:00:46.999Z', memoryMb: 10, msg: 'esc \u001b[2J\nnext "quoted"' },
    ]);
    expect(lines.join('')).not.toContain('\u001b');
  });
});
