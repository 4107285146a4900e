import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { DailyFigures, KeyExpectation } from '../../src/detectors/detector.js';
import { NO_INCIDENTS } from '../../src/incidents/incident.js';
import { observeDay } from '../../src/incidents/observe-day.js';
import { composeMail } from '../../src/notify/email/compose-mail.js';
import { wavePicture } from '../../src/notify/email/wave-picture.js';
import { incidentChart } from '../../src/notify/incident-chart.js';
import { type Key, KeyMap } from '../../src/tables/key-map.js';
import { DAY_MS } from '../../src/window/time-window.js';
import { sampleResult } from '../support/sample-result.js';
import { sampleNotification } from './sample-notification.js';

const KEY: Key = ['malicious', 'ZipArchiveFile'];
const result = sampleResult();
const LAST = result.window.start;
const NOTHING = { sampCount: 1, sampSubCountMax: null, sampSubCountStd: null, crossShareMax: null };

const peak = { key: KEY, submissions: 1108, expected: 20, average: 20, severity: 90, tags: [], drivers: [] };
const [incident] = observeDay(NO_INCIDENTS, { day: LAST, peaks: [peak], submissionsOf: () => 0 }, 't').incidents.open;
if (incident === undefined) throw new Error('the peak opens an incident');

/** Ten days before the incident are kept, without the third. */
const figuresOn = (day: number): KeyMap<DailyFigures> | undefined => {
  const before = (LAST - day) / DAY_MS;
  if (before > 10 || before === 8) return undefined;
  return new KeyMap([[before === 5 ? ['a', 'b'] : KEY, { ...NOTHING, subCount: before === 0 ? 1108 : 20 + before }]]);
};

const expectation = {
  counts: null,
  past: [{ day: LAST - DAY_MS, expected: 20, range: [12, 31] }],
} as unknown as KeyExpectation;

describe('incidentChart', () => {
  it('has the days before the incident with what was expected of them; a gap is no zero', () => {
    const chart = incidentChart(incident, { result, figuresOn, expectationOf: () => expectation }) ?? [];
    expect(chart.map(({ submissions }) => submissions)).toEqual([30, 29, null, 27, 26, 0, 24, 23, 22, 21, 1108]);
    expect(chart.at(-1)).toEqual({ day: '2020-11-04', submissions: 1108, expected: null, isPeak: true });
    expect(chart.at(-2)).toMatchObject({ day: '2020-11-03', expected: { low: 12, high: 31 }, isPeak: false });
  });

  it('is not there if nothing from before the incident is kept', () => {
    const alone = (day: number) => (day === LAST ? figuresOn(day) : undefined);
    expect(incidentChart(incident, { result, figuresOn: alone, expectationOf: undefined })).toBeUndefined();
  });

  it('is what the mail draws and tells', () => {
    const chart = incidentChart(incident, { result, figuresOn, expectationOf: () => expectation }) ?? [];
    const own = sampleNotification();
    const { html } = composeMail([{ key: 'k', notification: { ...own, chart } } as never], { name: 'm', domain: 'd' });
    expect(html).toContain('from 2020-10-25 to 2020-11-04; days with a peak in red, the expected range in green');
    expect(html).toContain('2020-10-27 no data');
    const colours = (picture: Buffer): Set<string> => {
      const { data } = PNG.sync.read(picture);
      const seen = new Set<string>();
      for (let i = 0; i < data.length; i += 4) seen.add(data.subarray(i, i + 3).join(' '));
      return seen;
    };
    const green = '178 223 208';
    expect(colours(wavePicture(own.incident, chart))).toContain(green);
    expect(colours(wavePicture(own.incident))).not.toContain(green);
  });
});
