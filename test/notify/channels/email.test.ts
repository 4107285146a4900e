import { chromium } from 'playwright-core';
import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config-parser.js';
import type { Delivery } from '../../../src/notify/channel.js';
import { composeMail } from '../../../src/notify/email/compose-mail.js';
import type { Notification } from '../../../src/notify/notification.js';
import { readNotifySection } from '../../../src/notify/read-sections.js';
import { skipLoudly } from '../../support/skip-loudly.js';
import { mailServerLack, startMailServer } from '../mail-server.js';
import { hostileNotifications, sampleNotification, sampleRunNotification } from '../sample-notification.js';

const AT = Date.UTC(2020, 10, 5, 0, 30);
const SECTION = { name: 'duty', domain: 'example.com' };
let keys = 0;
const delivery = (notification: Notification): Delivery => ({ key: `k${++keys}`, notification, at: AT });
const compose = (notification: Notification) => composeMail([delivery(notification)], SECTION);

function sectionOf(text: string) {
  const config = { path: 'c.ini', sections: parseConfig(text, 'c.ini'), environment: {} };
  return readNotifySection(config, 'duty', { now: Date.now, host: 'here', toolVersion: '1.0.0' });
}

describe('a mail', () => {
  it('has a text part, an HTML part and the days of the incident as a picture within', () => {
    const mail = compose(sampleNotification({}, 3));
    expect(mail.text).toContain('malicious / ZipArchiveFile');
    expect(mail.html).toContain(`<img src="cid:${mail.attachments[0]?.cid}"`);
    expect(mail.attachments[0]?.content.subarray(1, 4).toString()).toBe('PNG');
    expect(mail.html).not.toMatch(/https?:\/\//);
  });

  it('is one thread with the others about its incident, under one subject', () => {
    const [first, grown, ended] = [
      compose(sampleNotification()),
      compose(sampleNotification({ event: 'grown' })),
      compose(sampleNotification({ event: 'ended', peak: null })),
    ];
    expect(first.references).toBeUndefined();
    for (const mail of [grown, ended]) {
      expect(mail).toMatchObject({ references: first.messageId, inReplyTo: first.messageId, subject: first.subject });
      expect(mail.messageId).not.toBe(first.messageId);
    }
  });

  it('of several notifications is a digest', () => {
    const mail = composeMail([delivery(sampleNotification()), delivery(sampleRunNotification('recovered'))], SECTION);
    expect(mail.subject).toMatch(/^2 messages of telemetry-peak-analyzer: /);
    expect(mail.text).toContain('works again');
  });

  it('has no line break in a header, and no live mark-up, whatever the values are', () => {
    for (const notification of [...hostileNotifications(), sampleRunNotification('failure')]) {
      const mail = compose(notification);
      for (const header of [mail.subject, mail.messageId, mail.list.id.url]) expect(header).not.toMatch(/[\r\n]/);
      expect(mail.html).not.toMatch(/<script|<svg|<img src=x|javascript:alert\(1\)"|href="http:\/\/evil/);
      expect(mail.html.length).toBeLessThan(50_000);
    }
  });
});

describe('sending a mail', () => {
  // nobody listens on that port
  const text =
    '[notify:duty]\ntype = email\nhost = 127.0.0.1\nport = 1\nsecurity = none\nfrom = a@example.com\nto = b@example.com\n';

  it('leaves nothing behind on the signal that ends all sending of a section', async () => {
    const { signal } = new AbortController();
    const { channel } = await sectionOf(text);
    for (let mail = 0; mail < 3; mail++) {
      expect(await channel.send([delivery(sampleNotification())], signal)).toMatchObject({ kind: 'again' });
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('does not begin once the time is over', async () => {
    const { channel } = await sectionOf(text);
    const sent = channel.send([delivery(sampleNotification())], AbortSignal.abort());
    expect(await sent).toEqual({ kind: 'again', reason: 'the time was over' });
  });
});

if (!existsSync('/usr/bin/chromium')) {
  skipLoudly('the look of a mail', 'it takes the Debian package chromium');
} else {
  it('shows its picture and lets nothing run in a browser', async () => {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      for (const notification of [sampleNotification({}, 3), ...hostileNotifications()]) {
        const mail = compose(notification);
        const [picture] = mail.attachments;
        const source = `data:image/png;base64,${picture?.content.toString('base64')}`;
        await page.setContent(mail.html.replace(`cid:${picture?.cid}`, source));
        expect(await page.evaluate('window.owned')).toBeUndefined();
        expect(await page.evaluate('document.images[0].naturalWidth')).toBe(1120);
        expect(await page.evaluate('document.documentElement.scrollWidth <= 700')).toBe(true);
      }
      expect(requests.filter((url) => !url.startsWith('data:') && url !== 'about:blank')).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 120_000);
}

const lack = mailServerLack();
if (lack !== undefined) {
  skipLoudly('mail to a real server', lack);
} else {
  it('is accepted and delivered by a real server, over TLS, after STARTTLS, and plain', async () => {
    const server = await startMailServer();
    const ports = { tls: server.tlsPort, starttls: server.starttlsPort, none: server.plainPort };
    const { signal } = new AbortController();
    const sectionFor = (security: keyof typeof ports, more: string) => {
      const text =
        `[notify:duty]\ntype = email\nhost = localhost\nport = ${ports[security]}\nsecurity = ${security}\n` +
        `from = Telemetry peaks <peaks@localhost>\nto = games@localhost\n${more}`;
      return sectionOf(text);
    };
    for (const security of ['tls', 'starttls', 'none'] as const) {
      const { channel } = await sectionFor(security, security === 'none' ? '' : `ca_file = ${server.authority}\n`);
      const outcome = await channel.send([delivery(sampleNotification({}, 2))], signal);
      expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'accepted' });
    }
    const untrusted = await (await sectionFor('tls', '')).channel.send([delivery(sampleNotification())], signal);
    expect(untrusted).toMatchObject({ kind: 'again' });
    for (const notification of hostileNotifications()) {
      const { channel } = await sectionFor('none', '');
      expect((await channel.send([delivery(notification)], signal)).kind).toBe('accepted');
    }
    const mails = await server.mails(3 + hostileNotifications().length);
    expect(mails).toHaveLength(3 + hostileNotifications().length);
    for (const mail of mails) {
      const [head = ''] = mail.split(/\r?\n\r?\n/, 1);
      expect(head).toMatch(/^List-Id: .*duty\.telemetry-peak-analyzer\.localhost/im);
      expect(head).toMatch(/^Subject: /m);
      expect(head).not.toMatch(/^(?:Bcc|X-Injected):/im);
    }
  }, 120_000);
}
