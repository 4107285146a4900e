import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DescriptionFault } from '../../src/feed/description-fault.js';
import { timeZone } from '../../src/feed/time-zone.js';

const at = (zone: string, local: string): string => new Date(timeZone(zone)(Date.parse(`${local}Z`))).toISOString();

describe('a time zone', () => {
  it.each([
    ['UTC', '2024-07-01T12:00:00', '2024-07-01T12:00:00.000Z'],
    ['+02:00', '2024-07-01T12:00:00', '2024-07-01T10:00:00.000Z'],
    ['Europe/Paris', '2024-02-01T00:30:00', '2024-01-31T23:30:00.000Z'],
    ['Europe/Paris', '2024-07-01T12:00:00', '2024-07-01T10:00:00.000Z'],
    ['Asia/Kolkata', '2024-07-01T12:00:00', '2024-07-01T06:30:00.000Z'],
    ['America/New_York', '2024-11-03T12:00:00.250', '2024-11-03T17:00:00.250Z'],
  ])('%s reads %s', (zone, local, instant) => {
    expect(at(zone, local)).toBe(instant);
  });

  it('reads a time that the clocks skip with the offset before it', () => {
    expect(at('Europe/Paris', '2024-03-31T02:30:00')).toBe('2024-03-31T01:30:00.000Z');
    expect(at('America/New_York', '2024-03-10T02:15:00')).toBe('2024-03-10T07:15:00.000Z');
    expect(at('Australia/Lord_Howe', '2024-10-06T02:10:00')).toBe('2024-10-05T15:40:00.000Z');
  });

  it('takes the first of a time that occurs twice', () => {
    expect(at('Europe/Paris', '2024-10-27T02:30:00')).toBe('2024-10-27T00:30:00.000Z');
    expect(at('America/New_York', '2024-11-03T01:30:00')).toBe('2024-11-03T05:30:00.000Z');
  });

  it('shows the local time at the instant it gives, but for skipped ones', () => {
    const zone = timeZone('Europe/London');
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/London',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const minutes = fc.integer({ min: Date.UTC(1980, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 });
    fc.assert(
      fc.property(minutes, (minute) => {
        const local = minute * 60_000;
        const shown = Date.parse(`${format.format(zone(local)).replace(' ', 'T')}Z`);
        expect([0, 3_600_000]).toContain(shown - local);
      }),
    );
  });

  it('refuses a name that is none, and names the nearest', () => {
    expect(() => timeZone('Europe/Pariss')).toThrow(DescriptionFault);
    expect(() => timeZone('Europe/Pariss')).toThrow("'Europe/Paris'");
    expect(() => timeZone('+25:00')).toThrow('time_zone');
  });
});
