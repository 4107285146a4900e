import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentEvent } from '../../src/findings/findings.js';
import { type DayPeak, type Incident, type Incidents, NO_INCIDENTS } from '../../src/incidents/incident.js';
import { formatIncidents, parseNoIncidents } from '../../src/incidents/format-incidents.js';
import { parseIncidents } from '../../src/incidents/incidents-codec.js';
import { closeIncident, observeDay } from '../../src/incidents/observe-day.js';
import type { Key } from '../../src/tables/key-map.js';
import { KeyMap } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';

const FIRST = Date.UTC(2020, 10, 1);
const KEY: Key = ['malicious', 'ZipArchiveFile'];
const dayOf = (index: number): number => FIRST + index * DAY_MS;

/** The submissions of a key on a day, and whether they are a peak. */
interface KeyDay {
  readonly submissions: number;
  readonly isPeak: boolean;
  readonly expected?: number;
  readonly severity?: number;
}

/** A day by key; null is a day without data. */
type Day = ReadonlyMap<string, KeyDay> | null;

const AVERAGE = 50;

function observe(incidents: Incidents, index: number, keys: ReadonlyMap<string, KeyDay>) {
  const table = new KeyMap<KeyDay>([...keys].map(([name, value]) => [['k', name] as const, value] as const));
  const peaks: DayPeak[] = [...table]
    .filter(([, { isPeak }]) => isPeak)
    .map(([key, { submissions, expected, severity }]) => ({
      key,
      submissions,
      expected: expected ?? null,
      average: AVERAGE,
      severity: severity ?? null,
      tags: ['broad'],
      drivers: [],
    }));
  const submissionsOf = (key: Key): number => table.get(key)?.submissions ?? 0;
  return observeDay(incidents, { day: dayOf(index), peaks, submissionsOf }, '/t.json');
}

/** Observes one key's days; `-` is a day without a peak, `.` one without data, a number a peak of so many submissions. */
function eventsOf(days: readonly (number | '-' | '.')[]): { events: string[]; last: Incidents } {
  let incidents = NO_INCIDENTS;
  const events = days.map((day, i) => {
    if (day === '.') return '.';
    const isPeak = day !== '-';
    const seen = observe(incidents, i, new Map([['a', { submissions: isPeak ? day : AVERAGE, isPeak }]]));
    incidents = seen.incidents;
    return seen.changes.map(({ event }) => event).join() || '-';
  });
  return { events, last: incidents };
}

describe('incidents', () => {
  it('a wave of five days is one incident: new, grown once it doubled, ended on the second day without a peak', () => {
    const { events, last } = eventsOf(['-', 500, 600, 1300, 900, 400, '-', '-', '-']);
    expect(events).toEqual(['-', 'new', 'ongoing', 'grown', 'ongoing', 'ongoing', '-', 'ended', '-']);
    const [incident] = last.ended;
    expect(last.open).toEqual([]);
    expect(incident).toMatchObject({
      firstDay: dayOf(1),
      day: dayOf(7),
      lastPeakDay: dayOf(5),
      days: 5,
      baseline: AVERAGE,
      excess: 500 + 600 + 1300 + 900 + 400 - 5 * AVERAGE,
      largest: 1300,
      mark: 1300,
      severity: null,
      event: 'ended',
    });
    expect(incident?.figures.map(({ submissions }) => submissions)).toEqual([500, 600, 1300, 900, 400, 50, 50]);
  });

  it('one day without a peak keeps an incident open, days without data do not count', () => {
    expect(eventsOf([500, '-', 500, '-', '.', '.', '-', 500]).events).toEqual([
      'new',
      '-',
      'ongoing',
      '-',
      '.',
      '.',
      'ended',
      'new',
    ]);
  });

  it('has grown at exactly twice the largest day that was new or grown, not of one that was ongoing', () => {
    expect(eventsOf([500, 999, 1000, 1999, 2000]).events).toEqual(['new', 'ongoing', 'grown', 'ongoing', 'grown']);
  });

  it('keeps what is named __proto__, and tells keys apart', () => {
    const peak = { submissions: 9, isPeak: true };
    const keys = new Map([
      ['__proto__', peak],
      ['', peak],
      ['a', peak],
    ]);
    const { incidents, changes } = observe(NO_INCIDENTS, 0, keys);
    expect(changes).toHaveLength(3);
    expect(new Set(incidents.open.map(({ id }) => id)).size).toBe(3);
    expect(parseIncidents(formatIncidents(incidents))).toEqual(incidents);
  });

  it('counts against what the detector expected on each day, and keeps the highest severity', () => {
    let { incidents } = observe(NO_INCIDENTS, 0, new Map([['a', day(100, { expected: 20, severity: 40 })]]));
    ({ incidents } = observe(incidents, 1, new Map([['a', day(150, { expected: 60, severity: 80 })]])));
    ({ incidents } = observe(incidents, 2, new Map([['a', day(150, { expected: 60, severity: 50 })]])));
    expect(incidents.open[0]).toMatchObject({ baseline: 20, excess: 80 + 90 + 90, severity: 80 });
  });

  it('looks at no day twice, nor at one before the newest', () => {
    const { incidents } = observe(NO_INCIDENTS, 3, new Map([['a', day(100)]]));
    for (const earlier of [3, 2]) {
      expect(observe(incidents, earlier, new Map([['b', day(100)]]))).toEqual({ incidents, changes: [] });
    }
  });

  it('one that is closed by hand has ended, and the next peak of its key opens another', () => {
    const { incidents } = observe(NO_INCIDENTS, 0, new Map([['a', day(100)]]));
    const [open] = incidents.open;
    expect(closeIncident(incidents, 'ffffffffffffffff', 'x')).toBeUndefined();
    const closed = closeIncident(incidents, open?.id ?? '', 'a test of ours');
    expect(closed?.changes[0]).toMatchObject({ event: 'ended', incident: { id: open?.id, note: 'a test of ours' } });
    const next = observe(closed?.incidents ?? NO_INCIDENTS, 1, new Map([['a', day(100)]]));
    expect(next.changes[0]?.event).toBe('new');
    expect(next.changes[0]?.incident.id).not.toBe(open?.id);
  });

  it('forgets what ended more than 90 days ago', () => {
    const kept = (quiet: number): number => eventsOf([500, ...Array<'-'>(quiet).fill('-')]).last.ended.length;
    expect(kept(91)).toBe(1);
    expect(kept(92)).toBe(0);
  });

  it('an id depends on table, key and first day alone', () => {
    const ids = (table: string, first: number, key: Key): string | undefined =>
      observeDay(
        NO_INCIDENTS,
        {
          day: first,
          peaks: [{ key, submissions: 9, expected: null, average: 1, severity: null, tags: [], drivers: [] }],
          submissionsOf: () => 0,
        },
        table,
      ).incidents.open[0]?.id;
    const id = ids('/a', FIRST, KEY);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(ids('/a', FIRST, KEY)).toBe(id);
    const others = [ids('/b', FIRST, KEY), ids('/a', FIRST + DAY_MS, KEY), ids('/a', FIRST, ['malicious', 'Zip'])];
    expect(others).not.toContain(id);
  });
});

function day(submissions: number, more: Partial<KeyDay> = {}): KeyDay {
  return { submissions, isPeak: true, ...more };
}

/** What a key's days make of it, told from the rule's words by looking at all days at once. */
function naiveEvents(days: readonly (KeyDay | null)[]): (IncidentEvent | undefined)[] {
  const events: (IncidentEvent | undefined)[] = [];
  const known = days.flatMap((value, i) => (value === null ? [] : [{ ...value, i }]));
  let told: number[] | undefined; // submissions of the days that were new or grown; undefined while none is open
  known.forEach(({ submissions, isPeak, i }, at) => {
    if (isPeak && told === undefined) {
      events[i] = 'new';
      told = [submissions];
    } else if (isPeak && told) {
      const grown = submissions >= 2 * Math.max(...told);
      events[i] = grown ? 'grown' : 'ongoing';
      if (grown) told.push(submissions);
    } else if (told && known[at - 1]?.isPeak === false) {
      events[i] = 'ended';
      told = undefined;
    }
  });
  return days.map((_, i) => events[i]);
}

const keyDay: fc.Arbitrary<KeyDay> = fc.record({ submissions: fc.integer({ min: 0, max: 40 }), isPeak: fc.boolean() });
const days: fc.Arbitrary<Day[]> = fc.array(
  fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), keyDay).map((keys) => new Map(Object.entries(keys)))),
  { maxLength: 25 },
);

function nightly(series: readonly Day[], from = NO_INCIDENTS, offset = 0) {
  let incidents = from;
  const events = series.map((keys, i) => {
    if (keys === null) return [];
    const seen = observe(incidents, offset + i, keys);
    incidents = seen.incidents;
    return seen.changes.map(({ event, incident }) => ({ event, incident }));
  });
  return { incidents, events };
}

describe('any series of days', () => {
  it('gives the events that a naive reading of the rules gives', () => {
    fc.assert(
      fc.property(days, (series) => {
        const { events } = nightly(series);
        for (const name of ['a', 'b', 'c']) {
          const ofKey = series.map((keys) => keys && (keys.get(name) ?? { submissions: 0, isPeak: false }));
          const told = events.map((list) => list.find(({ incident }) => incident.key[1] === name)?.event);
          expect(told).toEqual(naiveEvents(ofKey));
        }
      }),
    );
  });

  it('gives the same whether it is taken at once, or saved and read again between any two days', () => {
    fc.assert(
      fc.property(days, fc.nat(), (series, at) => {
        const whole = nightly(series);
        const split = at % (series.length + 1);
        const before = nightly(series.slice(0, split));
        const saved = parseIncidents(formatIncidents(before.incidents));
        const after = nightly(series.slice(split), saved, split);
        expect(saved).toEqual(before.incidents);
        expect([...before.events, ...after.events]).toEqual(whole.events);
        expect(after.incidents).toEqual(whole.incidents);
      }),
    );
  });

  it('gives incidents that add up: none overlaps another of its key, and each peak belongs to one', () => {
    fc.assert(
      fc.property(days, (series) => {
        const { incidents } = nightly(series);
        const all: Incident[] = [...incidents.ended, ...incidents.open];
        const peaks = series.flatMap((keys) => [...(keys?.values() ?? [])].filter(({ isPeak }) => isPeak));
        expect(all.reduce((sum, { days: count }) => sum + count, 0)).toBe(peaks.length);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      }),
    );
  });
});

describe('the text that is kept', () => {
  it.each(['', '{}', '[]', '{"version":2,"newestDay":null,"open":[],"ended":[]}', '{"version":1,"open":[{}]}'])(
    'is not read from %s',
    (text) => {
      expect(parseIncidents(text)).toBeUndefined();
      expect(parseNoIncidents(text)).toBeUndefined();
    },
  );

  it('is read alike by what knows no incident, and left to the other if it holds one', () => {
    for (const none of [NO_INCIDENTS, { ...NO_INCIDENTS, newestDay: 18_570 }]) {
      const text = formatIncidents(none);
      expect(parseNoIncidents(text)).toEqual(none);
      expect(parseIncidents(text)).toEqual(none);
      expect(parseNoIncidents(`${text} `)).toBeUndefined();
    }
    const { incidents } = observe(NO_INCIDENTS, 0, new Map([['a', { submissions: 9, isPeak: true }]]));
    expect(parseNoIncidents(formatIncidents(incidents))).toBeUndefined();
  });
});
