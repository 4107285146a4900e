import { describe, expect, it } from 'vitest';
import type { VerdictFinding } from '../../src/findings/verdict-finding.js';
import { UNPRINTABLE } from '../../src/log/printable.js';
import { lineOf, wordsOf } from '../../src/notify/words.js';
import { hostileNotifications, sampleNotification, sampleRunNotification } from './sample-notification.js';

const VERDICT: VerdictFinding = {
  ...{ day: '2020-11-04', dimension0: 'malicious', dimension1: 'ZipArchiveFile', kind: 'peak', metric: 'sub' },
  ...{ count: 1108, expected: 130, range: { low: 85, high: 210 }, lnProbability: -90, probability: null },
  ...{ perYear: 0, severity: 80 },
  ...{ tags: [], threshold: 300, why: 'many' },
};

const incident = sampleNotification().incident;

describe('the line of a notification', () => {
  it('says what arrived, how unusual it is, since when, and by what', () => {
    expect(lineOf(sampleNotification())).toBe(
      'malicious / ZipArchiveFile: 1,108 submissions, 11.1 × its average, since 4 November (1 day); 90 % by user-1',
    );
  });

  it('says that an incident goes on, has grown or has ended', () => {
    expect(lineOf(sampleNotification({ event: 'ongoing' }))).toMatch(/^malicious \/ ZipArchiveFile goes on: 1,108 /);
    expect(lineOf(sampleNotification({ event: 'grown' }))).toMatch(/^malicious \/ ZipArchiveFile has grown: 1,108 /);
    const last = { ...incident, days: 3, lastPeakDay: '2020-11-06', submissionsOverBaseline: 3450 };
    expect(lineOf(sampleNotification({ event: 'ended', peak: null, incident: last }))).toBe(
      'malicious / ZipArchiveFile has ended: 3 days from 4 November to 6 November, 3,450 submissions over what was usual',
    );
  });

  it('says what a detector expected, of submissions or of samples, or that the key is new', () => {
    const { peak, ...rest } = sampleNotification();
    const lineOfVerdict = (more: Partial<VerdictFinding>): string =>
      lineOf({ ...rest, peak: peak && { ...peak, verdict: { ...VERDICT, ...more } } });
    expect(lineOfVerdict({})).toContain(': 1,108 submissions where 85 to 210 were expected, since');
    expect(lineOfVerdict({ metric: 'samp', count: 900 })).toContain(
      ': 1,108 submissions of 900 samples where 85 to 210 samples were expected, since',
    );
    expect(lineOfVerdict({ range: null })).toContain(': 1,108 submissions where 130 were expected, since');
    expect(lineOfVerdict({ range: null, tags: ['new-key'] })).toContain(': 1,108 submissions, a new key, since');
    expect(lineOfVerdict({ range: null, expected: null })).toContain(': 1,108 submissions, since');
    const told = { ...rest, peak: peak && { ...peak, verdict: VERDICT } };
    expect(wordsOf(told).facts).toEqual(
      expect.arrayContaining([
        ['expected submissions', '85 to 210'],
        ['why', 'many'],
      ]),
    );
  });

  it('gives the year of a first day that is not in the year of the event', () => {
    const late = { ...incident, day: '2021-01-02', days: 60 };
    expect(lineOf(sampleNotification({ incident: late }))).toContain('since 4 November 2020 (60 days)');
  });

  it('names the sample if no source stands out, and nothing if neither does', () => {
    const [sample, ...cross] = incident.drivers;
    const quiet = cross.map((driver) => ({ ...driver, top: [{ value: 'x', submissions: 1, share: 0.1 }] }));
    const lineWith = (share: number): string => {
      const top = [{ value: 'a', submissions: 1, share }];
      const drivers = sample ? [{ ...sample, top }, ...quiet] : [];
      return lineOf(sampleNotification({ incident: { ...incident, drivers } }));
    };
    expect(lineWith(0.62)).toMatch(/; 62 % of them one sample$/);
    expect(lineWith(0.2)).toMatch(/\(1 day\)$/);
  });

  it('tells of the tool itself', () => {
    expect(lineOf(sampleRunNotification('failure'))).toBe(
      'telemetry-peak-analyzer failed on /var/lib/global_table.json with exit code 4: ' +
        'Section [feed]: HTTP 500\\r\\nBcc: x@evil.example',
    );
    expect(lineOf(sampleRunNotification('no-data'))).toBe(
      'No data for /var/lib/global_table.json: the feed has no record from 2020-11-04 to 2020-11-05',
    );
    expect(lineOf(sampleRunNotification('recovered'))).toBe(
      'telemetry-peak-analyzer works again on /var/lib/global_table.json',
    );
  });

  it('is printable and short whatever the values are', () => {
    for (const notification of hostileNotifications()) {
      const { line, facts, drivers } = wordsOf(notification);
      for (const text of [line, ...facts.flat(), ...drivers]) {
        expect(text.replace(UNPRINTABLE, '')).toBe(text);
        expect(text.length).toBeLessThan(700);
      }
    }
  });
});
