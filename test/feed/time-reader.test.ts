import { describe, expect, it } from 'vitest';
import type { FeedDescription } from '../../src/analyzers/feed-description.js';
import { AttributeFault } from '../../src/feed/attribute-reader.js';
import { loadFeed } from '../../src/feed/load-feed.js';
import { type Get, NumberToken } from '../../src/feed/raw.js';

async function timeOf(keys: Partial<FeedDescription>, get: Get, isCell = false): Promise<string | undefined> {
  const { readers } = await loadFeed({ time: 't', sample: 'none', dimension_0: 'd', ...keys });
  const time = readers.time.read(get, isCell);
  if (time instanceof AttributeFault) return time.problem;
  return time === undefined ? undefined : new Date(time).toISOString();
}

const number =
  (text: string): Get =>
  () =>
    new NumberToken(text);
const text =
  (value: string): Get =>
  () =>
    value;

describe('a time', () => {
  it.each([
    [{}, number('1706781600250.9'), '2024-02-01T10:00:00.250Z'],
    [{}, text('2024-02-01T10:00:00Z'), '2024-02-01T10:00:00.000Z'],
    [{ time_zone: 'Europe/Paris' }, text('2024-02-01 10:00:00'), '2024-02-01T09:00:00.000Z'],
    [{ time_zone: 'Europe/Paris' }, text('2024-02-01 10:00:00Z'), '2024-02-01T10:00:00.000Z'],
    [{ time_format: 'seconds' }, number('1706781600.25'), '2024-02-01T10:00:00.250Z'],
    [{ time_format: 'seconds' }, text('2024-02-01T10:00:00Z'), '2024-02-01T10:00:00.000Z'],
    [{ time_format: 'seconds' }, text('1706781600'), '2024-02-01T10:00:00.000Z'],
    [{ time_format: 'seconds' }, number('1706781600.9999999999'), '2024-02-01T10:00:00.999Z'],
    [{ time_format: 'microseconds' }, number('1706781600250999'), '2024-02-01T10:00:00.250Z'],
    [{ time_format: 'nanoseconds' }, number('1706781600250999999'), '2024-02-01T10:00:00.250Z'],
    [{ time_format: 'MMM d, yyyy @ HH:mm:ss.SSS' }, text('Feb 1, 2024 @ 10:00:00.123'), '2024-02-01T10:00:00.123Z'],
    [
      { time_format: 'MMM d, yyyy @ HH:mm:ss.SSS', time_zone: 'Europe/Paris' },
      text('Feb 1, 2024 @ 00:30:00.000'),
      '2024-01-31T23:30:00.000Z',
    ],
    [
      { time_format: 'dd/MMM/yyyy:HH:mm:ss xx', time_zone: 'Europe/Paris' },
      text('01/Feb/2024:10:00:00 +0200'),
      '2024-02-01T08:00:00.000Z',
    ],
    [{ time_format: 'M/d/yyyy h:mm:ss a' }, text('2/1/2024 12:05:00 PM'), '2024-02-01T12:05:00.000Z'],
    [{ time_format: 'yyyyMMdd' }, number('20240201'), '2024-02-01T00:00:00.000Z'],
    [{ missing: { t: '2024-02-01' } }, () => undefined, '2024-02-01T00:00:00.000Z'],
    [{ list: { t: 'first' } }, () => [new NumberToken('1706781600000'), 'x'], '2024-02-01T10:00:00.000Z'],
  ] as const)('with %j', async (keys, get, instant) => {
    expect(await timeOf(keys, get)).toBe(instant);
  });

  it.each([
    [{}, text('1706781600'), 'epoch milliseconds or ISO 8601 (time_format = seconds reads it)'],
    [{}, text('01.02.2024'), '"01.02.2024" is not a time'],
    [{}, () => true, 'true is not a time'],
    [{}, number('1e30'), '1e30 is not a time'],
    [{ time_format: 'seconds' }, text('soon'), 'a number of seconds or ISO 8601'],
    [{ time_format: 'yyyy-MM-dd' }, text('2024-02-30'), 'a text written as yyyy-MM-dd'],
    [{}, () => ['2024-02-01', '2024-02-02'], 'an array'],
  ] as const)('with %j that can’t be read', async (keys, get, problem) => {
    expect(await timeOf(keys, get)).toContain(problem);
  });

  it('is a number of milliseconds in a cell of a table too', async () => {
    expect(await timeOf({}, text('1706781600000'), true)).toBe('2024-02-01T10:00:00.000Z');
  });

  it('is missing', async () => {
    expect(await timeOf({}, () => null)).toBeUndefined();
  });

  it.each([
    ['secs', "did you mean 'seconds'?"],
    ['YYYY-MM-DD', 'easily mistaken'],
    ['MMM d HH:mm:ss', 'names no year'],
    ['yyyy HH:mm', 'names no day'],
    ['yyyy-MM-dd hh:mm', 'AM or PM'],
    ['---', 'is not a pattern'],
    ["yyyy-MM-dd'T", 'quote'],
  ])('refuses the format %s', async (time_format, problem) => {
    await expect(timeOf({ time_format }, text('x'))).rejects.toThrow(problem);
  });
});
