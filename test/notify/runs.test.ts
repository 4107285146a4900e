import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Notification } from '../../src/notify/notification.js';
import { lockOutbox } from '../../src/notify/outbox/outbox-folder.js';
import { runHere } from '../support/run-here.js';
import { ROOT } from '../support/run-tool.js';
import { nightOf, WAVE } from '../support/wave-feed.js';
import { catchUpTo, eventsOf, folderWith, night, runBeside, webhook } from './notified-runs.js';
import { type Answer, type ReceivedRequest, scriptedReceiver, type ScriptedReceiver } from './scripted-receiver.js';

const told = ({ requests }: ScriptedReceiver): Notification[] =>
  requests.map(({ body }) => JSON.parse(body) as Notification);
const keys = ({ requests }: ScriptedReceiver): unknown[] => requests.map(({ headers }) => headers['idempotency-key']);

const RUN_MS = 120_000;

describe('a wave of five days', () => {
  it(
    'is one new, one grown and one ended by nightly runs, on every kind of channel, and nothing else',
    async () => {
      const receivers = new Map<string, ScriptedReceiver>();
      let sections = '';
      for (const type of ['webhook', 'slack', 'teams', 'mattermost', 'discord']) {
        const receiver = await scriptedReceiver();
        receivers.set(type, receiver);
        sections += `[notify:${type}]\ntype = ${type}\nurl = ${receiver.url}\nwhen = new, grown, ended\n`;
      }
      const folder = folderWith(sections);
      const program = join(folder, 'program.mjs');
      writeFileSync(
        program,
        "import fs from 'node:fs'; fs.appendFileSync('told.ndjson', fs.readFileSync(0)); console.log(process.env.TPA_EVENT);",
      );
      writeFileSync(
        join(folder, 'data/config.ini'),
        `${sections}[notify:program]\ntype = command\ncommand = ${process.execPath} "${program}"\nwhen = new, grown, ended\n`,
        { mode: 0o600 },
      );
      for (const [i] of WAVE.entries()) expect((await night(folder, i + 1)).status).toBe(0);
      const webhookReceiver = receivers.get('webhook');
      expect(webhookReceiver && eventsOf(webhookReceiver)).toEqual(['new', 'grown', 'ended']);
      for (const [type, { requests }] of receivers) {
        expect(requests.length, type).toBe(3);
        expect(
          requests.map(({ body }) => /has grown|has ended/.exec(body)?.[0]),
          type,
        ).toEqual([undefined, 'has grown', 'has ended']);
      }
      const lines = readFileSync(join(folder, 'told.ndjson'), 'utf8').trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as Notification).event)).toEqual(['new', 'grown', 'ended']);
      const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
      formats.default(ajv);
      const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'schema/notification.json'), 'utf8')) as object);
      for (const line of lines) {
        validate(JSON.parse(line));
        expect(validate.errors).toBeNull();
      }
    },
    RUN_MS,
  );

  it(
    'is the same by --catch-up, and nothing is told again after a rollback',
    async () => {
      const receiver = await scriptedReceiver();
      const folder = folderWith(webhook(receiver));
      await night(folder, 1);
      expect((await runBeside(catchUpTo(11), folder)).status).toBe(0);
      expect(eventsOf(receiver)).toEqual(['new', 'grown', 'ended']);
      expect((await runHere(['gst', 'rollback', '-m', 'gst.json', '4'], folder)).status).toBe(0);
      expect((await runHere(catchUpTo(11), folder)).status).toBe(0);
      expect(eventsOf(receiver)).toEqual(['new', 'grown', 'ended']);
    },
    RUN_MS,
  );
});

describe('a receiver that is down', () => {
  it(
    'for three of ten nights is told all, in order, once; and changes neither exit code nor table',
    async () => {
      let isDown = true;
      const answer = (response: ServerResponse): void => void response.writeHead(isDown ? 500 : 200).end();
      const receiver = await scriptedReceiver(Array<Answer>(100).fill(answer));
      let refused = 0;
      const folder = folderWith(webhook(receiver, 'when = new, ongoing, grown, ended'));
      const other = folderWith('');
      for (let day = 1; day <= 10; day++) {
        const { status, log } = await night(
          folder,
          day,
          '--notify-timeout',
          isDown ? '1.5' : '30',
          '--metrics',
          'm.prom',
        );
        expect(status).toBe(0);
        await night(other, day);
        if (day === 6) {
          refused = receiver.requests.length;
          isDown = false;
        }
        if (day === 4) {
          expect(log.join('\n')).toContain('Section [notify:ops]: not accepted yet, left for the next run (HTTP 500');
          const { stdout } = await runHere(['notify', 'outbox', '-m', 'gst.json'], folder, Date.UTC(2020, 10, 6));
          expect(stdout).toMatch(/ops {2}new {2}malicious \/ ZipArchiveFile: 500 submissions.*\n1 message waiting\n$/);
          const json = ['notify', 'outbox', '-m', 'gst.json', '--format', 'json'];
          const waiting = (await runHere(json, folder, Date.UTC(2020, 10, 6))).stdout;
          expect(JSON.parse(waiting)).toMatchObject({
            schemaVersion: 1,
            messages: [{ section: 'ops', event: 'new', text: expect.stringContaining('500 submissions') as string }],
          });
          expect(readFileSync(join(folder, 'm.prom'), 'utf8')).toContain('notifications_waiting 1');
        }
      }
      expect(refused).toBeGreaterThan(2);
      const accepted = told(receiver)
        .slice(refused)
        .map(({ event }) => event);
      expect(accepted).toEqual(['new', 'ongoing', 'grown', 'ongoing', 'ongoing', 'ended']);
      expect(new Set(keys(receiver).slice(refused)).size).toBe(6);
      const table = (of: string): string => readFileSync(join(of, 'gst.json'), 'utf8');
      expect(table(folder)).toBe(table(other));
      expect((await runHere(['notify', 'outbox', '-m', 'gst.json'], folder)).stdout).toBe(
        'Nothing waits to be sent.\n',
      );
    },
    RUN_MS,
  );
});

describe('runs that tell nobody', () => {
  it(
    'are dry ones, ad hoc ones, and those with --no-notify',
    async () => {
      const receiver = await scriptedReceiver();
      const folder = folderWith(webhook(receiver, 'when = new, ongoing, grown, ended, failure, no-data'));
      for (const day of [1, 2, 3]) await night(folder, day);
      const dry = await night(folder, 4, '--dry-run');
      expect(dry.log.join('\n')).toContain('Would tell ops (webhook): malicious / ZipArchiveFile: 500 submissions');
      expect(existsSync(join(folder, 'gst.json.outbox'))).toBe(true);
      await night(folder, 4, '--no-notify');
      await night(folder, 4);
      await night(folder, 5, '-t', '1');
      await night(folder, 2, '--strict');
      expect(receiver.requests).toEqual([]);
      await night(folder, 6);
      expect(eventsOf(receiver)).toEqual(['grown']);
    },
    RUN_MS,
  );
});

describe('failures of the tool itself', () => {
  it(
    'are told once for each kind until a run succeeds, and then that it did',
    async () => {
      const receiver = await scriptedReceiver();
      const folder = folderWith(webhook(receiver, 'when = failure, no-data, recovered'));
      const failing = [...nightOf(1), '-n', 'nowhere.ndjson'];
      expect((await runHere(failing, folder)).status).toBe(1);
      await runHere(failing, folder);
      expect(eventsOf(receiver)).toEqual(['failure']);
      expect(told(receiver)[0]).toMatchObject({ error: { exitCode: 1 }, run: { table: join(folder, 'gst.json') } });
      await night(folder, 1);
      await night(folder, 2);
      expect(eventsOf(receiver)).toEqual(['failure', 'recovered']);
      const emptyNight = await night(folder, 20, '--expect-data');
      expect(emptyNight.status).toBe(7);
      await night(folder, 21);
      await night(folder, 3);
      expect(eventsOf(receiver)).toEqual(['failure', 'recovered', 'no-data', 'recovered']);
      expect(readdirSync(join(folder, 'gst.json.outbox'))).toEqual(['sent']);
    },
    RUN_MS,
  );

  it(
    'are told of a broken configuration by those sections that can be read, and not of a wrong flag',
    async () => {
      const receiver = await scriptedReceiver();
      const folder = folderWith(webhook(receiver, 'when = failure'));
      expect((await runBeside([...nightOf(1), '--expect-dat'], folder)).status).toBe(2);
      expect(receiver.requests).toEqual([]);
      const text = readFileSync(join(folder, 'data/config.ini'), 'utf8');
      writeFileSync(join(folder, 'broken.ini'), `${text}[feed]\nthis is no line of a configuration\n`, { mode: 0o600 });
      expect((await night(folder, 1, '-c', 'broken.ini')).status).toBe(2);
      expect(told(receiver)).toMatchObject([{ event: 'failure', error: { exitCode: 2 } }]);
      writeFileSync(join(folder, 'half.ini'), `${text}[notify:b]\ntype = slack\n`, { mode: 0o600 });
      const other = await night(folder, 1, '-c', 'half.ini', '-m', 'other.json');
      expect(other.status).toBe(2);
      expect(other.log.join('\n')).toContain("Configuration section [notify:b]: 'url' is missing");
      expect(told(receiver)).toHaveLength(2);
    },
    RUN_MS,
  );

  it('are told also if an output can’t be opened, without making the folder of a table', async () => {
    const receiver = await scriptedReceiver();
    const folder = folderWith(webhook(receiver, 'when = failure'));
    for (const [flag, table] of [
      ['-o', 'a.json'],
      ['--metrics', 'b.json'],
      ['--report', 'c.json'],
    ] as const) {
      expect((await night(folder, 1, '-m', table, flag, 'nowhere/x')).status).toBe(8);
    }
    expect((await night(folder, 1, '-m', 'nowhere/gst.json')).status).toBe(8);
    expect(told(receiver).map((each) => 'error' in each && each.error?.exitCode)).toEqual([8, 8, 8, 8]);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('are told also while another run is sending, which leaves all else for the next run', async () => {
    const receiver = await scriptedReceiver();
    const folder = folderWith(webhook(receiver, 'when = new, failure'));
    for (const day of [1, 2, 3]) await night(folder, day);
    const lock = await lockOutbox(join(folder, 'gst.json.outbox'), {
      ...{ timeoutMs: 1000, now: Date.now(), signal: new AbortController().signal },
    });
    const briefly = ['--notify-timeout', '2', '--lock-timeout', '1'];
    const { log } = await night(folder, 4, ...briefly, '--metrics', 'm.prom');
    expect(log.join('\n')).toContain('Another run is sending');
    expect(receiver.requests).toEqual([]);
    expect(readFileSync(join(folder, 'm.prom'), 'utf8')).toContain('notifications_waiting 1');
    await night(folder, 5, ...briefly, '-n', 'nowhere.ndjson');
    expect(eventsOf(receiver)).toEqual(['failure']);
    lock?.[Symbol.dispose]();
    await night(folder, 5);
    expect(eventsOf(receiver)).toEqual(['failure', 'new']);
  });

  it('are not told of runs over days that were looked at before, however soon they fail', async () => {
    const receiver = await scriptedReceiver();
    const folder = folderWith(webhook(receiver, 'when = failure'));
    for (const day of [1, 2]) await night(folder, day);
    await night(folder, 1, '-n', 'nowhere.ndjson');
    await night(folder, 2, '-o', 'nowhere/x');
    expect(receiver.requests).toEqual([]);
    await night(folder, 3, '-n', 'nowhere.ndjson');
    expect(eventsOf(receiver)).toEqual(['failure']);
  });

  it(
    'ping a dead man’s switch at start, success and failure, in that order however slow the first is',
    async () => {
      const slow = (response: ServerResponse) => void setTimeout(() => response.writeHead(200).end(), 300);
      const receiver = await scriptedReceiver([slow]);
      const folder = folderWith(`[notify:beat]\ntype = ping\nurl = ${receiver.url}\n`);
      await night(folder, 1);
      await runHere([...nightOf(2), '-n', 'nowhere.ndjson'], folder);
      const paths = receiver.requests.map(({ path }: ReceivedRequest) => path.replace('/hook/secret-path', ''));
      expect(paths.slice(0, 2)).toEqual(['/start', '']);
      expect(paths.at(-1)).toBe('/fail');
    },
    RUN_MS,
  );
});

describe('incidents by hand', () => {
  it(
    'are listed, shown, and closed with a note that is told',
    async () => {
      const receiver = await scriptedReceiver();
      const folder = folderWith(webhook(receiver));
      for (const day of [1, 2, 3, 4]) await night(folder, day);
      const { stdout } = await runHere(['incidents', 'list', '-m', 'gst.json'], folder);
      const [, id = ''] = /^([0-9a-f]{16}) {2}open/m.exec(stdout) ?? [];
      expect((await runHere(['incidents', 'show', id.slice(0, 6), '-m', 'gst.json'], folder)).stdout).toContain(
        '2020-11-04  500  peak',
      );
      const asJson = async (...args: string[]): Promise<unknown> =>
        JSON.parse((await runHere([...args, '-m', 'gst.json', '--format', 'json'], folder)).stdout);
      const incident = { id, dimension0: 'malicious', dimension1: 'ZipArchiveFile', state: 'open', event: 'new' };
      const figures = [{ day: '2020-11-04', submissions: 500, isPeak: true, severity: null }];
      const facts = { ...incident, firstDay: '2020-11-04', days: 1, note: null, figures };
      expect(await asJson('incidents', 'list')).toMatchObject({ schemaVersion: 1, incidents: [facts] });
      expect(await asJson('incidents', 'show', id)).toMatchObject({ schemaVersion: 1, ...facts });
      const close = ['incidents', 'close', id, '-m', 'gst.json', '--note'];
      expect((await runHere([...close, 'a test of ours'], folder)).status).toBe(0);
      expect((await runHere([...close, 'again'], folder)).status).toBe(2);
      expect(eventsOf(receiver)).toEqual(['new', 'ended']);
      expect(told(receiver)[1]?.text).toContain('closed by hand: a test of ours');
      expect((await runHere(['incidents', 'list', '-m', 'gst.json'], folder)).stdout).toBe('No open incident.\n');
      await night(folder, 5);
      expect(eventsOf(receiver)).toEqual(['new', 'ended', 'new']);
    },
    RUN_MS,
  );
});

describe('notify test', () => {
  it(
    'sends an example and says what came back',
    async () => {
      const receiver = await scriptedReceiver([200, 404]);
      const folder = folderWith(webhook(receiver));
      const accepted = await runHere(['notify', 'test', 'ops'], folder);
      expect(accepted).toMatchObject({ status: 0, stdout: '[notify:ops] (webhook): accepted: HTTP 200: ok\n' });
      const refused = await runHere(['notify', 'test', 'ops'], folder);
      expect(refused).toMatchObject({ status: 8, stdout: '[notify:ops] (webhook): refused: HTTP 404: no\n' });
      const missing = await runHere(['notify', 'test', 'osp'], folder);
      expect(missing.status).toBe(2);
      expect(missing.log.join()).toContain("did you mean 'notify:ops'?");
    },
    RUN_MS,
  );
});
