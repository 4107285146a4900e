import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config-parser.js';
import { silentLog } from '../../../src/log/log.js';
import { deliver, pauseBefore, type SendingRecord } from '../../../src/notify/outbox/deliver.js';
import { addToOutbox, deliveryKey, EMPTY_OUTBOX, type OutboxEntry } from '../../../src/notify/outbox/outbox.js';
import { readNotifySection } from '../../../src/notify/read-sections.js';
import type { NotifySection } from '../../../src/notify/section.js';
import { sampleNotification } from '../sample-notification.js';
import { type Answer, scriptedReceiver } from '../scripted-receiver.js';

const CONTEXT = { now: Date.now, host: 'here', toolVersion: '1.0.0' };

async function webhook(url: string): Promise<NotifySection> {
  const sections = parseConfig(`[notify:ops]\ntype = webhook\nurl = ${url}\nwhen = new\n`, 'c.ini');
  return readNotifySection({ path: 'c.ini', sections, environment: {} }, 'ops', CONTEXT);
}

const notifications = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const { incident } = sampleNotification();
    return sampleNotification({ incident: { ...incident, id: String(i).padStart(16, '0') } });
  });

/** A record in memory: what was begun, and what came of it. */
function memoryRecord(): SendingRecord & { marks: Map<string, string> } {
  const marks = new Map<string, string>();
  return {
    marks,
    begin(key) {
      marks.set(key, '?');
      return (mark) => marks.set(key, mark);
    },
  };
}

async function deliverAll(answers: readonly Answer[], { count = 1, timeoutMs = 5000 } = {}) {
  const receiver = await scriptedReceiver(answers);
  const section = await webhook(receiver.url);
  const { entries } = addToOutbox(EMPTY_OUTBOX, notifications(count), [section], 0);
  const record = memoryRecord();
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (text: string) => void warnings.push(text) };
  const options = { timeoutMs, signal: new AbortController().signal, log, random: () => 0 };
  const began = performance.now();
  const report = await deliver([section], { entries, figures: [] }, record, options);
  const ids = receiver.requests.map(({ body }) =>
    Number((JSON.parse(body) as { incident: { id: string } }).incident.id),
  );
  const marks = entries.map((entry: OutboxEntry) => record.marks.get(deliveryKey(entry, 'ops')));
  return { report, ids, marks, warnings, ms: performance.now() - began, requests: receiver.requests };
}

const withHeader = (status: number, name: string, value: string) => (response: ServerResponse) =>
  void response.writeHead(status, { [name]: value }).end();

describe('sending', () => {
  it('is one POST of JSON for each, oldest first, with an idempotency key of its own', async () => {
    const { report, ids, marks, requests } = await deliverAll([], { count: 3 });
    expect(report).toMatchObject({ accepted: 3, givenUp: 0, waiting: 0 });
    expect(ids).toEqual([0, 1, 2]);
    expect(marks).toEqual(['+', '+', '+']);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/hook/secret-path' });
    expect(requests[0]?.headers['content-type']).toBe('application/json');
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
  });

  it.each([301, 302, 307, 400, 401, 404, 410, 422])('is given up after HTTP %d, and goes on', async (status) => {
    const { report, ids, marks, warnings } = await deliverAll([status], { count: 2 });
    expect(report).toMatchObject({ accepted: 1, givenUp: 1, waiting: 0 });
    expect(ids).toEqual([0, 1]);
    expect(marks).toEqual(['-', '+']);
    expect(warnings.join()).toContain(`given up, since it will not be accepted: HTTP ${status}`);
  });

  it('follows no redirect', async () => {
    const other = await scriptedReceiver();
    const { report } = await deliverAll([withHeader(302, 'location', other.url)]);
    expect(report.givenUp).toBe(1);
    expect(other.requests).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['HTTP 500', 500],
    ['HTTP 408', 408],
    ['HTTP 425', 425],
    ['HTTP 429', 429],
    ['HTTP 503', 503],
    ['a reset', (response) => response.destroy()],
    [
      'half of an answer',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('x', () => response.destroy());
      },
    ],
  ])('is tried again after %s, with the same key', async (_, answer) => {
    const { report, ids, marks, requests } = await deliverAll([answer], { count: 2 });
    expect(report).toMatchObject({ accepted: 2, givenUp: 0, waiting: 0 });
    expect(ids).toEqual([0, 0, 1]);
    expect(marks).toEqual(['+', '+']);
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
  });

  it('waits as long as Retry-After asks for', async () => {
    const { report, ms } = await deliverAll([withHeader(429, 'retry-after', '1')]);
    expect(report.accepted).toBe(1);
    expect(ms).toBeGreaterThan(950);
  });

  it('leaves the rest for the next run if Retry-After asks for more than there is time', async () => {
    const { report, ids, marks, ms } = await deliverAll([withHeader(503, 'retry-after', '3600')], {
      count: 3,
      timeoutMs: 60_000,
    });
    expect(report).toMatchObject({ accepted: 0, givenUp: 0, waiting: 3 });
    expect(ids).toEqual([0]);
    expect(marks[0]).toBe('?');
    expect(ms).toBeLessThan(20_000);
  });

  it('ends when its time is over, however often the receiver fails', async () => {
    const { report, ids, warnings, ms } = await deliverAll(Array<Answer>(10).fill(500), { count: 2, timeoutMs: 1500 });
    expect(report.waiting).toBe(2);
    expect(ids.length).toBeGreaterThan(1);
    expect(ids).not.toContain(1);
    expect(ms).toBeLessThan(20_000);
    expect(warnings.join()).toContain('Section [notify:ops]: not accepted yet, left for the next run (HTTP 500: no)');
  });

  it('ends when its time is over if the receiver hangs', async () => {
    const { report, ms } = await deliverAll([() => undefined], { timeoutMs: 700 });
    expect(report.waiting).toBe(1);
    expect(ms).toBeLessThan(20_000);
  });

  it('sends nothing that it could not note', async () => {
    const receiver = await scriptedReceiver();
    const section = await webhook(receiver.url);
    const { entries } = addToOutbox(EMPTY_OUTBOX, notifications(1), [section], 0);
    const full: SendingRecord = {
      begin() {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    };
    const options = { timeoutMs: 1000, signal: new AbortController().signal, log: silentLog, random: () => 0 };
    expect(await deliver([section], { entries, figures: [] }, full, options)).toMatchObject({
      accepted: 0,
      givenUp: 0,
      waiting: 1,
    });
    expect(receiver.requests).toEqual([]);
  });

  it('shows no path of an address, which may be a secret', async () => {
    const echo = (response: ServerResponse) => void response.writeHead(404).end('no such hook: /hook/secret-path');
    const { warnings } = await deliverAll([echo]);
    expect(warnings.join()).toContain('no such hook: ***');
  });

  it('counts what waits for a section that is gone', async () => {
    const receiver = await scriptedReceiver();
    const section = await webhook(receiver.url);
    const { entries } = addToOutbox(EMPTY_OUTBOX, notifications(2), [section], 0);
    const options = { timeoutMs: 1000, signal: new AbortController().signal, log: silentLog, random: () => 0 };
    expect((await deliver([], { entries, figures: [] }, memoryRecord(), options)).waiting).toBe(2);
  });
});

describe('the pause before another attempt', () => {
  it('doubles up to 8 seconds, and is of random length', () => {
    expect([1, 2, 3, 4, 5, 6].map((n) => pauseBefore(n, () => 1))).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
    expect(pauseBefore(3, () => 0)).toBe(1000);
  });
});
