import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { nightOf } from '../support/wave-feed.js';
import { eventsOf, folderWith, toldTo, webhook } from './notified-runs.js';
import { scriptedReceiver } from './scripted-receiver.js';

const RUN_MS = 120_000;

/** 24 ordinary days of November, then a wave. */
const ORDINARY = Array.from({ length: 24 }, (_, i) => 44 + ((i * 7) % 13));
const SERIES = [...ORDINARY, 500, 600, 1300, 900, 50, 50];
const ROBUST = ['--detector', 'robust', '--first-history', '24'];
const ALL = 'when = new, ongoing, grown, ended';

describe('incidents by the detector robust', () => {
  it(
    'of a wave that began in the first history are open, and are told only from the run on, with what was expected',
    async () => {
      const receiver = await scriptedReceiver();
      const folder = folderWith(webhook(receiver, ALL), SERIES);
      expect((await runHere([...nightOf(27), ...ROBUST, '--first-history', '26'], folder)).status).toBe(0);
      expect(eventsOf(receiver)).toEqual(['grown']);
      const [told] = toldTo(receiver);
      expect(told?.text).toMatch(
        /^malicious \/ ZipArchiveFile has grown: 1,300 submissions of 1,291 samples where \d+ to \d+ samples were expected, since 25 November \(3 days\)/,
      );
      expect(told).toMatchObject({
        incident: { firstDay: '2020-11-25', day: '2020-11-27', days: 3 },
        peak: { verdict: { day: '2020-11-27', kind: 'peak', count: 1291 } },
      });
      const { incident } = told as { incident: { baseline: number; severity: number; figures: unknown[] } };
      expect(incident.severity).toBeGreaterThan(30);
      expect(incident.baseline).toBeGreaterThan(40);
      expect(incident.baseline).toBeLessThan(60);
      expect(incident.figures).toMatchObject([{ submissions: 500 }, { submissions: 600 }, { submissions: 1300 }]);
    },
    RUN_MS,
  );

  it(
    'are those of each day of a window of several, judged day by day',
    async () => {
      const receiver = await scriptedReceiver();
      const window = [...nightOf(25).slice(0, -1), '2020-12-01'];
      const robust = folderWith(webhook(receiver, ALL), SERIES);
      expect((await runHere([...window, ...ROBUST], robust)).status).toBe(0);
      expect(eventsOf(receiver)).toEqual(['new', 'ongoing', 'grown', 'ongoing', 'ended']);
      expect(toldTo(receiver).map(({ incident, peak }) => [incident.day, peak?.local.subCount])).toEqual([
        ['2020-11-25', 500],
        ['2020-11-26', 600],
        ['2020-11-27', 1300],
        ['2020-11-28', 900],
        ['2020-11-30', undefined],
      ]);
    },
    RUN_MS,
  );

  it(
    'are told by least_severity, which the original refuses',
    async () => {
      const receivers = [await scriptedReceiver(), await scriptedReceiver()] as const;
      const sections =
        webhook(receivers[0], `${ALL}\nleast_severity = 30`) +
        webhook(receivers[1], `${ALL}\nleast_severity = 100`).replace('ops', 'strict');
      const folder = folderWith(sections, [...ORDINARY, 130]);
      const refused = await runHere(nightOf(25), folder);
      expect(refused.status).toBe(2);
      expect(refused.log.join('\n')).toContain("[notify:ops], key 'least_severity': the detector 'original'");
      expect((await runHere([...nightOf(25), ...ROBUST], folder)).status).toBe(0);
      expect(receivers.map(eventsOf)).toEqual([['new'], []]);
    },
    RUN_MS,
  );
});
