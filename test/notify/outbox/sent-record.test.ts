import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettled, SentRecord } from '../../../src/notify/outbox/sent-record.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { temporaryFolder } from '../../support/run-tool.js';

const NOW = Date.UTC(2026, 10, 25);
const key = (n: number): string => n.toString(16).padStart(32, '0');

describe('the record of what was sent', () => {
  it('holds what was accepted or given up, and not what was only begun', () => {
    const path = join(temporaryFolder(), 'sent');
    {
      using record = SentRecord.open(path, () => NOW);
      record.begin(key(1))('+');
      record.begin(key(2))('-');
      record.begin(key(3));
      expect(readSettled(path)).toEqual(new Set([key(1), key(2)]));
    }
    using again = SentRecord.open(path, () => NOW);
    again.begin(key(3))('+');
    expect(readSettled(path)).toEqual(new Set([key(1), key(2), key(3)]));
    expect(readFileSync(path, 'utf8')).not.toContain('?');
  });

  it('is nothing if there is no file, and skips a line that is cut off or damaged', () => {
    const path = join(temporaryFolder(), 'sent');
    expect(readSettled(path)).toEqual(new Set());
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, `+ ${NOW} ${key(1)}\nrubbish\n+ ${NOW} ${key(2).slice(0, 9)}`);
    expect(readSettled(path)).toEqual(new Set([key(1)]));
    using record = SentRecord.open(path, () => NOW);
    record.begin(key(4))('+');
    expect(readSettled(path)).toEqual(new Set([key(1), key(4)]));
  });

  it('forgets what is older than 400 days', () => {
    const path = join(temporaryFolder(), 'sent');
    appendFileSync(path, `+ ${NOW - 401 * DAY_MS} ${key(1)}\n+ ${NOW - 399 * DAY_MS} ${key(2)}\n`);
    SentRecord.open(path, () => NOW)[Symbol.dispose]();
    expect(readSettled(path)).toEqual(new Set([key(2)]));
  });
});
