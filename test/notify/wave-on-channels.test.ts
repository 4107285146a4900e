import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { skipLoudly } from '../support/skip-loudly.js';
import { nightOf, WAVE } from '../support/wave-feed.js';
import { mailServerLack, startMailServer } from './mail-server.js';
import { folderWith, runBeside } from './notified-runs.js';
import { type ScriptedReceiver, scriptedReceiver } from './scripted-receiver.js';

const RUN_MS = 180_000;
const WHEN = 'when = new, grown, ended';

interface Stored {
  readonly version: number;
  readonly source: {
    readonly event: { readonly action: string };
    readonly telemetry: { readonly incident: { id: string } };
  };
}

/** An engine that only takes documents, by the rules of ids and external versions. */
async function documentEngine(): Promise<{ url: string; documents: Map<string, Stored>; conflicts: () => number }> {
  const documents = new Map<string, Stored>();
  let conflicts = 0;
  function take(lines: readonly string[]): object[] {
    const items: object[] = [];
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const operation = JSON.parse(lines[i] ?? '') as Record<string, { _index: string; _id: string; version?: number }>;
      const [[kind, { _index, _id, version = 1 }] = ['', { _index: '', _id: '' }]] = Object.entries(operation);
      const id = `${_index}/${_id}`;
      const known = documents.get(id);
      const isConflict = known !== undefined && (kind === 'create' || version < known.version);
      if (isConflict) conflicts++;
      else documents.set(id, { version, source: JSON.parse(lines[i + 1] ?? '') as Stored['source'] });
      items.push({ [kind]: { _index, _id, status: isConflict ? 409 : 201 } });
    }
    return items;
  }
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const isBulk = request.url?.startsWith('/_bulk') === true;
      const answer = isBulk
        ? { errors: false, items: take(body.trim().split('\n')) }
        : { version: { number: '8.19.2' }, acknowledged: true };
      response.writeHead(200, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, documents, conflicts: () => conflicts };
}

/** Half an hour after midnight of a day of November 2020: alerts and mails tell the time. */
const at = (day: number): string[] => [
  ...['env', 'TZ=UTC', 'FAKETIME_DONT_FAKE_MONOTONIC=1'],
  ...['faketime', `2020-11-${String(day).padStart(2, '0')} 00:30:00`],
];

async function nights(folder: string): Promise<void> {
  for (const [i] of WAVE.entries()) {
    const { status, log } = await runBeside(nightOf(i + 1), folder, at(i + 2));
    expect(status, log.join('\n')).toBe(0);
  }
}

async function caughtUp(folder: string): Promise<void> {
  expect((await runBeside(nightOf(1), folder, at(2))).status).toBe(0);
  const args = [...nightOf(WAVE.length).slice(0, 6), '-e', '2020-11-12', '--catch-up'];
  const { status, log } = await runBeside(args, folder, at(12));
  expect(status, log.join('\n')).toBe(0);
}

interface SentAlert {
  readonly labels: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const alertsTo = ({ requests }: ScriptedReceiver): SentAlert[] =>
  requests.flatMap(({ body }) => JSON.parse(body) as SentAlert[]);

const wordsOfMail = (mail: string): string => mail.replace(/=\r?\n/g, '');

if (spawnSync('faketime', ['--version']).error) {
  skipLoudly('a wave on mail, Alertmanager and an index', 'it takes the Debian package faketime');
} else if (mailServerLack() !== undefined) {
  skipLoudly('a wave on mail, Alertmanager and an index', mailServerLack() ?? '');
} else {
  describe.each([
    ['nightly runs', nights],
    ['--catch-up', caughtUp],
  ] as const)('a wave of five days by %s', (way, take) => {
    it(
      'is one new, one grown and one ended on mail, Alertmanager and an index',
      async () => {
        const [mail, alertmanager, engine] = [
          await startMailServer(),
          await scriptedReceiver(),
          await documentEngine(),
        ];
        const folder = folderWith(
          `[notify:mail]\ntype = email\nhost = 127.0.0.1\nport = ${mail.plainPort}\nsecurity = none\n` +
            `from = peaks@localhost\nto = games@localhost\n${WHEN}\n` +
            `[notify:am]\ntype = alertmanager\nurl = ${new URL(alertmanager.url).origin}\n${WHEN}\n` +
            `[cluster]\nhosts = ${engine.url}\nindex = none\n` +
            `[notify:kibana]\ntype = index\ncluster = cluster\nindex = told\n${WHEN}\n`,
        );
        await take(folder);

        const mails = (await mail.mails(3)).map(wordsOfMail);
        expect(mails.map((text) => /has grown|has ended/.exec(text)?.[0] ?? 'new').sort()).toEqual([
          'has ended',
          'has grown',
          'new',
        ]);
        expect(new Set(mails.map((text) => /^Subject: (.*)/m.exec(text)?.[1])).size).toBe(1);

        // an alert is renewed each day with a peak, and ends; days of more than 50 hours ago are not sent
        const alerts = alertsTo(alertmanager);
        expect(alerts).toHaveLength(way === '--catch-up' ? 1 : 6);
        expect(new Set(alerts.map(({ labels }) => JSON.stringify(labels))).size).toBe(1);
        expect(new Set(alerts.map(({ startsAt }) => startsAt))).toEqual(new Set(['2020-11-04T00:00:00.000Z']));
        const ends = alerts.map(({ endsAt }) => endsAt.slice(0, 10));
        expect(ends).toEqual(
          way === '--catch-up'
            ? ['2020-11-12']
            : ['2020-11-07', '2020-11-08', '2020-11-09', '2020-11-10', '2020-11-11', '2020-11-11'],
        );

        // each day of an incident that was told, and the incident as it is now
        const documents = [...engine.documents];
        const actions = (index: string): string[] =>
          documents.filter(([id]) => id.startsWith(`${index}/`)).map(([, { source }]) => source.event.action);
        expect(actions('told')).toEqual(['new', 'ongoing', 'grown', 'ongoing', 'ongoing', 'ended']);
        expect(actions('told-incidents')).toEqual(['ended']);
        const before = JSON.stringify(documents);
        expect((await runBeside(['gst', 'rollback', '-m', 'gst.json', '6'], folder, at(13))).status).toBe(0);
        const again = [...nightOf(WAVE.length).slice(0, 6), '-e', '2020-11-12', '--catch-up'];
        expect((await runBeside(again, folder, at(13))).status).toBe(0);
        expect(JSON.stringify([...engine.documents])).toBe(before);
        expect(engine.conflicts()).toBe(0);
      },
      RUN_MS,
    );
  });
}
