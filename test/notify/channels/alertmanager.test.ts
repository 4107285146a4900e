import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../../src/config/config-parser.js';
import { alertsOf } from '../../../src/notify/channels/alertmanager.js';
import type { Delivery } from '../../../src/notify/channel.js';
import type { Notification } from '../../../src/notify/notification.js';
import { addToOutbox, EMPTY_OUTBOX } from '../../../src/notify/outbox/outbox.js';
import { readNotifySection } from '../../../src/notify/read-sections.js';
import { DAY_MS, formatDay, HOUR_MS, startOfUtcDay } from '../../../src/window/time-window.js';
import { november } from '../../harness/tiny-feed.js';
import { runHere } from '../../support/run-here.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { skipLoudly } from '../../support/skip-loudly.js';
import { nightOf, WAVE, writeWaveFeed } from '../../support/wave-feed.js';
import { folderWith } from '../notified-runs.js';
import { DAY, hostileNotifications, sampleNotification, sampleRunNotification } from '../sample-notification.js';

const NIGHT = DAY + DAY_MS + HOUR_MS / 2;
const delivery = (notification: Notification, at = NIGHT): Delivery => ({ key: 'k', notification, at });

describe('the alerts of a notification', () => {
  it('last from the first day of the incident to 50 hours after the run', () => {
    const [alert] = alertsOf(delivery(sampleNotification()), NIGHT);
    expect(alert).toMatchObject({
      labels: { alertname: 'TelemetryPeak', dimension_0: 'malicious', dimension_1: 'ZipArchiveFile' },
      startsAt: '2020-11-04T00:00:00.000Z',
      endsAt: new Date(NIGHT + 50 * HOUR_MS).toISOString(),
    });
  });

  it('end with the incident', () => {
    const [alert] = alertsOf(delivery(sampleNotification({ event: 'ended', peak: null })), NIGHT);
    expect(alert?.endsAt).toBe(new Date(NIGHT).toISOString());
  });

  it('are none if the day is more than 50 hours ago', () => {
    const end = DAY + DAY_MS;
    expect(alertsOf(delivery(sampleNotification()), end + 50 * HOUR_MS)).toHaveLength(1);
    expect(alertsOf(delivery(sampleNotification()), end + 50 * HOUR_MS + 1)).toEqual([]);
  });

  it('of a run that failed end with the next success', () => {
    expect(alertsOf(delivery(sampleRunNotification('failure')), NIGHT)[0]?.labels['alertname']).toBe(
      'TelemetryPeakAnalyzerFailure',
    );
    const ended = alertsOf(delivery(sampleRunNotification('recovered')), NIGHT);
    expect(ended.map(({ endsAt }) => endsAt)).toEqual(Array(2).fill(new Date(NIGHT).toISOString()));
  });
});

describe('an alert that was sent', () => {
  it('is renewed by days that are not asked for, ended, and only if it was sent', () => {
    const { incident } = sampleNotification();
    const told = (['new', 'ongoing', 'grown', 'ended'] as const).map((event, i) =>
      sampleNotification({ event, incident: { ...incident, day: formatDay(DAY + i * DAY_MS) } }),
    );
    const section = { name: 'am', type: 'alertmanager', filter: undefined, leastSeverity: undefined } as const;
    const targets = (when: readonly Notification['event'][]): (boolean | undefined)[] => {
      const { entries } = addToOutbox(EMPTY_OUTBOX, told, [{ ...section, when: new Set(when) }], 0);
      return told.map((each) => entries.find(({ notification }) => notification === each)?.targets[0]?.isRenewal);
    };
    expect(targets(['new'])).toEqual([false, true, true, true]);
    expect(targets(['grown', 'ended'])).toEqual([undefined, undefined, false, false]);
    expect(targets(['failure'])).toEqual([undefined, undefined, undefined, undefined]);
  });
});

const isInstalled = spawnSync('prometheus-alertmanager', ['--version']).status === 0;

async function startAlertmanager(): Promise<string> {
  const folder = temporaryFolder();
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(config, 'route:\n  receiver: none\nreceivers:\n  - name: none\n');
  const port = 20_000 + (process.pid % 10_000);
  const child: ChildProcess = spawn(
    'prometheus-alertmanager',
    [
      ...[`--config.file=${config}`, `--storage.path=${join(folder, 'data')}`, '--cluster.listen-address='],
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 100; i++) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok) return url;
    await pause(100);
  }
  throw new Error('Alertmanager did not start');
}

interface ShownAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
}

if (!isInstalled) {
  skipLoudly('alerts on a real Alertmanager', 'it takes the Debian package prometheus-alertmanager');
} else {
  it('a real Alertmanager takes them, renews one alert and ends it', async () => {
    const url = await startAlertmanager();
    const now = Date.now();
    const text = `[notify:am]\ntype = alertmanager\nurl = ${url}\nlabel.team = soc\n`;
    const config = { path: 'c.ini', sections: parseConfig(text, 'c.ini'), environment: {} };
    const section = await readNotifySection(config, 'am', { now: Date.now, host: 'here', toolVersion: '1.0.0' });
    const { signal } = new AbortController();
    const today = formatDay(startOfUtcDay(now));
    const send = (notification: Notification) => section.channel.send([delivery(notification, now)], signal);
    const shown = async (): Promise<ShownAlert[]> =>
      (await (await fetch(`${url}/api/v2/alerts`)).json()) as ShownAlert[];

    const { incident } = sampleNotification();
    const at = (event: 'new' | 'ongoing' | 'ended') =>
      sampleNotification({ event, incident: { ...incident, firstDay: today, day: today } });
    for (const event of ['new', 'ongoing'] as const) expect((await send(at(event))).kind).toBe('accepted');
    const [alert, ...others] = await shown();
    expect(others).toEqual([]);
    expect(alert?.labels).toMatchObject({ team: 'soc', incident: incident.id });
    expect(Date.parse(alert?.endsAt ?? '') - now).toBeGreaterThan(49 * HOUR_MS);
    expect((await send(at('ended'))).kind).toBe('accepted');
    await expect.poll(shown, { timeout: 30_000 }).toEqual([]);

    for (const notification of hostileNotifications()) {
      const { dimension_0: value } = notification.incident;
      const recent = { ...notification, incident: { ...notification.incident, firstDay: today, day: today } };
      expect((await send(recent)).kind, value.slice(0, 50)).toBe('accepted');
    }
    expect((await shown()).length).toBe(hostileNotifications().length);
  }, 60_000);

  describe('a wave on a real Alertmanager, which goes by its own clock', () => {
    const today = startOfUtcDay(Date.now());
    /** A run over the day so many days before yesterday, as long after it as this test is after yesterday. */
    const run = (folder: string, back: number, ...more: string[]) => {
      const day = today - (back + 1) * DAY_MS;
      const dates = ['-s', formatDay(day), '-e', formatDay(day + DAY_MS)];
      return runHere([...nightOf(1).slice(0, 6), ...dates, ...more], folder, Date.now() - back * DAY_MS);
    };
    const begun = async (wave: readonly number[]) => {
      const url = await startAlertmanager();
      const folder = folderWith(`[notify:am]\ntype = alertmanager\nurl = ${url}\nwhen = new, grown, ended\n`);
      const first = (today - november(0)) / DAY_MS - wave.length;
      writeWaveFeed(join(folder, 'feed.ndjson'), wave, first);
      const alerts = async (): Promise<ShownAlert[]> =>
        (await (await fetch(`${url}/api/v2/alerts`)).json()) as ShownAlert[];
      return { folder, alerts, firstDay: today - (wave.length - 3) * DAY_MS };
    };

    it('is one alert by nightly runs, which goes on over a quiet day and ends after two', async () => {
      const wave = WAVE.slice(0, 10);
      const { folder, alerts, firstDay } = await begun(wave);
      for (const [i] of wave.entries()) {
        const { status, log } = await run(folder, wave.length - 1 - i);
        expect(status, log.join('\n')).toBe(0);
        if (i !== 7 && i !== 8) continue;
        // the last day with a peak was told two days ago
        expect(await alerts(), String(i)).toMatchObject([
          {
            labels: { alertname: 'TelemetryPeak', dimension_1: 'ZipArchiveFile' },
            annotations: { summary: expect.stringContaining('goes on: 400 submissions') as string },
            startsAt: new Date(firstDay).toISOString(),
          },
        ]);
      }
      await expect.poll(alerts, { timeout: 30_000 }).toEqual([]);
    }, 60_000);

    it('is one alert by --catch-up, from its first day on', async () => {
      const wave = WAVE.slice(0, 8);
      const { folder, alerts, firstDay } = await begun(wave);
      for (const back of [7, 6]) expect((await run(folder, back)).status).toBe(0);
      const { status, log } = await run(folder, 0, '--catch-up');
      expect(status, log.join('\n')).toBe(0);
      const [alert, ...others] = await alerts();
      expect(others).toEqual([]);
      expect(alert?.startsAt).toBe(new Date(firstDay).toISOString());
      expect(Date.parse(alert?.endsAt ?? '') - Date.now()).toBeGreaterThan(49 * HOUR_MS);
    }, 60_000);
  });
}
