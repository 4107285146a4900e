import { describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { parseConfig } from '../../src/config/config-parser.js';
import type { Delivery } from '../../src/notify/channel.js';
import { readNotifySection } from '../../src/notify/read-sections.js';
import { DAY_MS, formatDay } from '../../src/window/time-window.js';
import { DAY, hostileNotifications, sampleNotification, sampleRunNotification } from '../notify/sample-notification.js';

interface Hit {
  readonly _id: string;
  readonly _version: number;
  readonly _source: { readonly message: string; readonly event: { readonly action: string } };
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

/** Documents of what is told, on a real server. */
export function describeNotifications(server: () => Engine): void {
  describe('documents of incidents', () => {
    it('are one for each event and one for each incident, the same after a second run, and mapped on demand', async () => {
      const { url } = server();
      const all = deliveries();
      const text = `[feed]\nhosts = ${url}\nindex = none\n[notify:kibana]\ntype = index\ncluster = feed\nindex = told\ntemplate = true\n`;
      const config = { path: 'c.ini', sections: parseConfig(text, 'c.ini'), environment: {} };
      const { channel } = await readNotifySection(config, 'kibana', { now: Date.now, host: 'x', toolVersion: '1.0.0' });
      const { signal } = new AbortController();
      const ask = async (path: string): Promise<unknown> => (await fetch(`${url}/${path}`)).json();
      const documents = async (index: string): Promise<Hit[]> => {
        await fetch(`${url}/${index}/_refresh`, { method: 'POST' });
        const found = (await ask(`${index}/_search?size=1000&version=true`)) as { hits: { hits: Hit[] } };
        return found.hits.hits.sort((a, b) => (a._id < b._id ? -1 : 1));
      };
      expect(await channel.send(all, signal)).toMatchObject({ kind: 'accepted' });
      const first = [await documents('told'), await documents('told-incidents')];
      expect(await channel.send(all, signal)).toMatchObject({ kind: 'accepted' });
      const second = [await documents('told'), await documents('told-incidents')];
      expect(second).toEqual(first);
      const [events = [], incidents = []] = first;
      expect(events).toHaveLength(all.length);
      expect(incidents).toHaveLength(all.length - EVENTS.length);
      expect(incidents.find(({ _source }) => _source.event.action === 'ended')).toBeDefined();
      const mapping = JSON.stringify(await ask('told/_mapping'));
      expect(mapping).toContain('"dimension_0":{"type":"keyword"');
    });
  });
}
