import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { parseConfig } from '../../src/config/config-parser.js';
import type { Channel, Delivery } from '../../src/notify/channel.js';
import type { DayFigures } from '../../src/notify/index/day-figures.js';
import { readNotifySection } from '../../src/notify/read-sections.js';
import { DAY_MS, formatDay } from '../../src/window/time-window.js';
import { folderWith, night } from '../notify/notified-runs.js';
import { DAY, hostileNotifications, sampleNotification, sampleRunNotification } from '../notify/sample-notification.js';
import { WAVE } from '../support/wave-feed.js';

interface Hit {
  readonly _id: string;
  readonly _version: number;
  readonly _source: {
    readonly message?: string;
    readonly event: { readonly action?: string; readonly kind: string };
    readonly telemetry: Readonly<Record<string, unknown>>;
  };
}

const EVENTS = ['new', 'ongoing', 'grown', 'ended'] as const;

/** The nights of one incident, and then those of hostile values. */
function deliveries(): [Delivery, ...Delivery[]] {
  const { incident } = sampleNotification();
  const wave = EVENTS.map((event, i) =>
    sampleNotification({ event, incident: { ...incident, day: formatDay(DAY + i * DAY_MS) } }),
  );
  const [first, ...others] = [...wave, ...hostileNotifications(), sampleRunNotification('failure')].map(
    (notification, i) => ({ key: `k${i}`, notification, at: DAY }),
  );
  if (first === undefined) throw new Error('there is a wave');
  return [first, ...others];
}

function hostileFigures(): DayFigures {
  const figures = { subCount: 7, sampCount: 3, sampSubCountMax: null, sampSubCountStd: 0.5, crossShareMax: 1 };
  return {
    day: formatDay(DAY),
    run: { toolVersion: '1.0.0', analyzer: 'FileTypePeakAnalyzer', table: '/gst.json' },
    keys: hostileNotifications().map(({ incident: { dimension_0, dimension_1 } }) => ({
      ...{ ...figures, key: [dimension_0, dimension_1], average: null, peak: null },
    })),
  };
}

async function channelOf(url: string, index: string, more: string): Promise<Channel> {
  const text = `[feed]\nhosts = ${url}\nindex = none\n[notify:kibana]\ntype = index\ncluster = feed\nindex = ${index}\n${more}\n`;
  const config = { path: 'c.ini', sections: parseConfig(text, 'c.ini'), environment: {} };
  return (await readNotifySection(config, 'kibana', { now: Date.now, host: 'x', toolVersion: '1.0.0' })).channel;
}

async function documentsIn({ url }: Engine, index: string): Promise<Hit[]> {
  await fetch(`${url}/${index}/_refresh`, { method: 'POST' });
  const found = (await (await fetch(`${url}/${index}/_search?size=1000&version=true`)).json()) as {
    hits: { hits: Hit[] };
  };
  return found.hits.hits.sort((a, b) => (a._id < b._id ? -1 : 1));
}

/** Documents of what is told, on a real server. */
export function describeNotifications(name: string, server: () => Engine): void {
  describe('documents of incidents', () => {
    it('are one for each event, incident and key of a day, the same after a second run, and mapped on demand', async () => {
      const all = deliveries();
      const channel = await channelOf(server().url, 'told', 'template = true');
      const { signal } = new AbortController();
      const figures = hostileFigures();
      const sendAll = async (): Promise<Hit[][]> => {
        expect(await channel.send(all, signal)).toMatchObject({ kind: 'accepted' });
        expect(await channel.sendFigures?.(figures, signal)).toMatchObject({ kind: 'accepted' });
        return Promise.all(['told', 'told-incidents'].map((index) => documentsIn(server(), index)));
      };
      const first = await sendAll();
      expect(await sendAll()).toEqual(first);
      const [events = [], incidents = []] = first;
      expect(events).toHaveLength(all.length + figures.keys.length);
      expect(incidents).toHaveLength(all.length - EVENTS.length);
      expect(incidents.find(({ _source }) => _source.event.action === 'ended')).toBeDefined();
      const mapping = JSON.stringify(await (await fetch(`${server().url}/told/_mapping`)).json());
      expect(mapping).toContain('"dimension_0":{"type":"keyword"');
    });

    // the cut-down servers of Elasticsearch have no data streams
    it.each(name.startsWith('opensearch') ? ['an index', 'a data stream'] : ['an index'])(
      'of nightly runs are one new, one grown and one ended, with every day’s figures, in %s',
      async (kind) => {
        const [index, isStream] = kind === 'an index' ? ['nightly', false] : ['nightly-stream', true];
        const folder = folderWith(
          `[cluster]\nhosts = ${server().url}\nindex = none\n[notify:kibana]\ntype = index\ncluster = cluster\nindex = ${index}\n` +
            `when = new, grown, ended\ntemplate = true\ndata_stream = ${String(isStream)}\n`,
        );
        const nights = async (): Promise<Hit[][]> => {
          for (const [i] of WAVE.entries()) {
            const { log, status } = await night(folder, i + 1);
            expect({ status, unsent: log.filter((line) => line.includes('[notify:kibana]')) }).toEqual({
              status: 0,
              unsent: [],
            });
          }
          return Promise.all([index, `${index}-incidents`].map((each) => documentsIn(server(), each)));
        };
        const first = await nights();
        const [told = [], incidents = []] = first;
        const actions = told.flatMap(({ _source: { event } }) => (event.kind === 'alert' ? [event.action] : []));
        expect(actions.sort()).toEqual(['ended', 'grown', 'new']);
        expect(told.filter(({ _source: { event } }) => event.kind === 'metric')).toHaveLength(2 * WAVE.length);
        expect(told).toHaveLength(3 + 2 * WAVE.length);
        expect(incidents.map(({ _source }) => _source.event.action)).toEqual(['ended']);
        // what is written to a data stream is in an index behind it
        const mapping = (await (await fetch(`${server().url}/${index}/_mapping`)).json()) as object;
        expect(Object.keys(mapping)).toEqual([expect.stringMatching(isStream ? /^\.ds-/ : /^nightly$/)]);

        // a second run that knows nothing of the first
        for (const each of ['', '.state', '.outbox', '.versions']) {
          rmSync(join(folder, `gst.json${each}`), { recursive: true });
        }
        expect(await nights()).toEqual(first);
      },
    );
  });
}
