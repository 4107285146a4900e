import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { skipLoudly } from '../support/skip-loudly.js';
import { WAVE } from '../support/wave-feed.js';
import { type DocumentEngine, documentEngine } from './document-engine.js';
import { mailServerLack, startMailServer } from './mail-server.js';
import { catchUpTo, folderWith, night } from './notified-runs.js';
import { type ScriptedReceiver, scriptedReceiver } from './scripted-receiver.js';

const RUN_MS = 180_000;
const WHEN = 'when = new, grown, ended';

async function nights(folder: string): Promise<void> {
  for (const [i] of WAVE.entries()) {
    const { status, log } = await night(folder, i + 1);
    expect(status, log.join('\n')).toBe(0);
  }
}

const catchUp = (folder: string, day: number) =>
  runHere(catchUpTo(WAVE.length), folder, Date.UTC(2020, 10, day, 0, 30));

async function caughtUp(folder: string): Promise<void> {
  // the first table ends in the middle of the second day, which is none to catch up
  for (const day of [1, 2]) expect((await night(folder, day)).status).toBe(0);
  const { status, log } = await catchUp(folder, 12);
  expect(status, log.join('\n')).toBe(0);
}

const WAYS = [
  ['nightly runs', nights],
  ['--catch-up', caughtUp],
] as const;

interface SentAlert {
  readonly labels: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const alertsTo = ({ requests }: ScriptedReceiver): SentAlert[] =>
  requests.flatMap(({ body }) => JSON.parse(body) as SentAlert[]);

const sourcesIn = ({ documents }: DocumentEngine, index: string) =>
  [...documents].filter(([id]) => id.startsWith(`${index}/`)).map(([, { source }]) => source);

const wordsOfMail = (mail: string): string => mail.replace(/=\r?\n/g, '');

describe.each(WAYS)('a wave of five days by %s', (way, take) => {
  it(
    'is one alert on Alertmanager, renewed each day with a peak, that ends; days of more than 50 hours ago are not sent',
    async () => {
      const receiver = await scriptedReceiver();
      await take(folderWith(`[notify:am]\ntype = alertmanager\nurl = ${new URL(receiver.url).origin}\n${WHEN}\n`));
      const alerts = alertsTo(receiver);
      expect(alerts).toHaveLength(way === '--catch-up' ? 1 : 6);
      expect(new Set(alerts.map(({ labels }) => JSON.stringify(labels))).size).toBe(1);
      expect(new Set(alerts.map(({ startsAt }) => startsAt))).toEqual(new Set(['2020-11-04T00:00:00.000Z']));
      const ends = alerts.map(({ endsAt }) => endsAt.slice(0, 10));
      expect(ends).toEqual(
        way === '--catch-up'
          ? ['2020-11-12']
          : ['2020-11-07', '2020-11-08', '2020-11-09', '2020-11-10', '2020-11-11', '2020-11-11'],
      );
    },
    RUN_MS,
  );

  it(
    'is one new, one grown and one ended in an index, beside every day’s figures, the same after a second run',
    async () => {
      const engine = await documentEngine();
      const folder = folderWith(
        `[cluster]\nhosts = ${engine.url}\nindex = none\n` +
          `[notify:kibana]\ntype = index\ncluster = cluster\nindex = told\n${WHEN}\n`,
      );
      await take(folder);
      const told = sourcesIn(engine, 'told');
      const actions = told.flatMap(({ event }) => (event.kind === 'alert' ? [event.action] : []));
      expect(actions).toEqual(['new', 'grown', 'ended']);
      expect(sourcesIn(engine, 'told-incidents')).toMatchObject([
        { event: { action: 'ended' }, telemetry: { incident: { days: 5, largestDay: 1300 } } },
      ]);
      const figures = told.filter(({ event }) => event.kind === 'metric');
      const ofWave = figures.filter(({ telemetry }) => telemetry['dimension_0'] === 'malicious');
      expect(figures).toHaveLength(2 * WAVE.length);
      expect(ofWave.map((each) => each['@timestamp'].slice(8, 10))).toEqual(
        WAVE.map((_, i) => String(i + 1).padStart(2, '0')),
      );
      expect(ofWave.map(({ telemetry }) => telemetry['figures'])).toMatchObject(
        WAVE.map((subCount, i) => ({ subCount, isPeak: i >= 3 && i <= 7 })),
      );
      expect(ofWave[3]?.telemetry).toMatchObject({ figures: { average: 50 }, peak: { subCount: 500, threshold: 90 } });

      const before = JSON.stringify([...engine.documents]);
      expect((await runHere(['gst', 'rollback', '-m', 'gst.json', '6'], folder)).status).toBe(0);
      expect((await catchUp(folder, 13)).status).toBe(0);
      expect(JSON.stringify([...engine.documents])).toBe(before);
      expect(engine.conflicts()).toBe(0);
    },
    RUN_MS,
  );

  if (mailServerLack() !== undefined) {
    skipLoudly('a wave on mail', mailServerLack() ?? '');
  } else {
    it(
      'is one new, one grown and one ended by mail, in one thread',
      async () => {
        const mail = await startMailServer();
        await take(
          folderWith(
            `[notify:mail]\ntype = email\nhost = 127.0.0.1\nport = ${mail.plainPort}\nsecurity = none\n` +
              `from = peaks@localhost\nto = games@localhost\n${WHEN}\n`,
          ),
        );
        const mails = (await mail.mails(3)).map(wordsOfMail);
        expect(mails.map((text) => /has grown|has ended/.exec(text)?.[0] ?? 'new').sort()).toEqual([
          'has ended',
          'has grown',
          'new',
        ]);
        expect(new Set(mails.map((text) => /^Subject: (.*)/m.exec(text)?.[1])).size).toBe(1);
      },
      RUN_MS,
    );
  }
});

describe('an index that is down', () => {
  it(
    'has all figures once it is up again, those of each day once',
    async () => {
      const engine = await documentEngine();
      const section = `[notify:kibana]\ntype = index\ncluster = cluster\nindex = told\n`;
      const folder = folderWith(`[cluster]\nhosts = ${engine.url}\nindex = none\n${section}`);
      engine.refuse(100, 503);
      for (const day of [1, 2, 3]) {
        const { status, log } = await night(folder, day, '--notify-timeout', '0.2');
        expect(status).toBe(0);
        expect(log.join('\n')).toContain('Section [notify:kibana]: not accepted yet, left for the next run');
      }
      expect(engine.documents.size).toBe(0);
      const { stdout } = await runHere(['notify', 'outbox', '-m', 'gst.json'], folder, Date.UTC(2020, 10, 4));
      expect(stdout).toMatch(
        /kibana {2}figures {2}daily figures of 2020-11-01\n[^]*0 messages waiting, and figures of 3 days\n$/,
      );
      engine.refuse(0, 503);
      await night(folder, 4);
      await night(folder, 5);
      const days = sourcesIn(engine, 'told').flatMap((each) =>
        each.event.kind === 'metric' && each.telemetry['dimension_0'] === 'malicious' ? each['@timestamp'] : [],
      );
      expect(days.map((day) => day.slice(8, 10))).toEqual(['01', '02', '03', '04', '05']);
    },
    RUN_MS,
  );

  it('gets no figures if it wants none, and no run that looks at old days sends any', async () => {
    const engine = await documentEngine();
    const section = `[notify:kibana]\ntype = index\ncluster = cluster\nindex = told\nfigures = `;
    const folder = folderWith(`[cluster]\nhosts = ${engine.url}\nindex = none\n${section}false\n`);
    await night(folder, 1);
    expect(engine.documents.size).toBe(0);
    const other = folderWith(`[cluster]\nhosts = ${engine.url}\nindex = none\n${section}true\n`);
    for (const day of [1, 2]) await night(other, day, '--no-notify');
    await night(other, 1);
    await night(other, 3, '--dry-run');
    expect(engine.documents.size).toBe(0);
  });
});
