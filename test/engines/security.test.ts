import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, createCertificates } from '../../scripts/engine/certificates.mjs';
import type { Role } from '../../scripts/engine/security.mjs';
import { ExitCode } from '../../src/errors.js';
import { folderWith, night } from '../notify/notified-runs.js';
import { realServer } from '../support/real-server.js';
import { tunnelTo } from '../backends/elasticsearch/tunnel.js';
import { runHere } from '../support/run-here.js';
import { leadEngines } from './chosen.js';
import { expectFailed, expectSame } from './layouts.js';
import { loadFeed } from './load-feed.js';
import { recentRecords } from './recent-feed.js';
import { expectHidden, inIni, PASSWORD } from './secrets.js';
import { type EngineRun, type EngineRunOptions, runOnEngine, type Section, sectionText } from './tool-on-engine.js';

// a service token of the cut-down Elasticsearch may read these
const INDEX = 'apm-feed';
const READER = 'reader';
const OTHER = 'other';
/** May write what is told (docs/notifications.md), and nothing else. */
const WRITER = 'writer';

/** The least that a run needs (docs/elasticsearch.md), and less. */
const ROLES: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  elasticsearch: {
    reader: { indices: [{ names: ['apm-*'], privileges: ['read'] }] },
    other: { indices: [{ names: ['apm-*'], privileges: ['view_index_metadata'] }] },
    writer: {
      cluster: ['manage_index_templates'],
      indices: [
        { names: ['told'], privileges: ['create_doc', 'auto_configure'] },
        { names: ['told-incidents'], privileges: ['index', 'auto_configure'] },
      ],
    },
  },
  opensearch: {
    reader: {
      indices: [
        {
          names: ['apm-*'],
          privileges: [
            'indices:data/read/field_caps*',
            'indices:data/read/point_in_time/create',
            'indices:data/read/point_in_time/delete',
            'indices:data/read/search*',
          ],
        },
      ],
    },
    other: { indices: [{ names: ['apm-*'], privileges: ['indices:data/read/field_caps*'] }] },
    writer: {
      cluster: ['indices:data/write/bulk', 'indices:admin/index_template/put'],
      indices: [
        {
          names: ['told', 'told-incidents'],
          privileges: [
            'indices:admin/create',
            'indices:admin/mapping/auto_put',
            'indices:data/write/bulk*',
            'indices:data/write/index',
          ],
        },
      ],
    },
  },
};

describe.each(leadEngines)('security of %s', (name) => {
  const product = name.startsWith('opensearch') ? 'opensearch' : 'elasticsearch';
  // the one server demands a certificate of its clients, the other takes any
  const clientCertificate = product === 'opensearch';
  const server = realServer(name, () => ({
    security: {
      clientCertificate,
      users: [READER, OTHER, WRITER].map((user) => ({ name: user, password: PASSWORD, roles: [user] })),
      roles: ROLES[product] ?? {},
    },
  }));
  let folder: string | undefined;
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  let strangers: Certificates;
  let whole: EngineRun;

  const certificates = (): Certificates => {
    const own = server().certificates;
    if (!own) throw new Error('no certificates');
    return own;
  };
  const anonymous = (): Section => ({
    hosts: server().url,
    index: INDEX,
    ca_file: certificates().authority.certificateFile,
    ...(clientCertificate && {
      cert_file: certificates().client.certificateFile,
      key_file: certificates().client.keyFile,
    }),
  });
  const asUser = (username: string, password = PASSWORD): Section => ({
    ...anonymous(),
    username,
    password: inIni(password),
  });
  const without = (section: Section, ...keys: string[]): Section =>
    Object.fromEntries(Object.entries(section).filter(([key]) => !keys.includes(key)));
  const fails = async (section: Section, why: RegExp, options: EngineRunOptions = {}): Promise<void> => {
    const run = await runOnEngine(section, { table: '{}\n', ...options });
    expectFailed(run, '{}\n');
    expect(run.errors[0]).toMatch(why);
    expectHidden(run, PASSWORD, READER);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tpa-authority-'));
    strangers = await createCertificates(folder);
    await loadFeed(server(), INDEX, recentRecords(200));
    const { admin } = server().credentials ?? {};
    whole = await runOnEngine(asUser(admin?.name ?? '', admin?.password));
  });

  it('lets the administrator find the wave', () => {
    expect(whole).toMatchObject({ status: ExitCode.done, errors: [] });
    expect(JSON.parse(whole.peaks ?? '')).toHaveProperty(['malicious', 'Type1']);
  });

  it('is reached by a cloud id, whose host a proxy leads to', async () => {
    await using tunnel = await tunnelTo(server());
    const cloud = `my-cloud:${Buffer.from('eu.cloud.example:9243$c1u5ter$kibana').toString('base64')}`;
    const section = { ...without(asUser(READER), 'hosts', 'ca_file'), cloud_id: cloud, proxy: tunnel.url };
    // the server's certificate is not that of the cloud's name
    expectSame(await runOnEngine({ ...section, verify: 'false' }), whole);
    expect(new Set(tunnel.wanted.map(({ address }) => address))).toEqual(new Set(['c1u5ter.eu.cloud.example:9243']));
    await fails(section, /certificate/i);
  });

  it('is enough for a run with the least role, which sees everything it needs', async () => {
    const run = await runOnEngine(asUser(READER));
    expectSame(run, whole);
    expect(run.stderr).not.toMatch(/WARN|40[13]/);
    expectHidden(run, PASSWORD, READER);
    const check = await runOnEngine(asUser(READER), { args: ['check', '-c', 'config.ini', '-n', 'feed'] });
    expect(check).toMatchObject({ status: ExitCode.done });
    expect(check.stdout).toContain('A run would work.');
    expectHidden(check, PASSWORD, READER);
  });

  it('lets the least role write what is told, and tells of one that may not', async () => {
    const nights = async (user: string): Promise<string> => {
      const kibana = { type: 'index', cluster: 'feed', index: 'told', template: 'true' };
      const folder = folderWith(sectionText(asUser(user)) + sectionText(kibana, 'notify:kibana'));
      const logs: string[] = [];
      for (const day of [1, 2, 3, 4]) {
        const { status, log } = await night(folder, day, '--notify-timeout', '5');
        expect(status, log.join('\n')).toBe(ExitCode.done);
        logs.push(...log);
      }
      const { stdout } = await runHere(['notify', 'outbox', '-m', 'gst.json'], folder, Date.UTC(2020, 10, 5));
      expect(stdout).toBe('Nothing waits to be sent.\n');
      return logs.join('\n');
    };
    const told = await nights(WRITER);
    expect(told).toContain('Told kibana: malicious / ZipArchiveFile: 500 submissions');
    expect(told).not.toContain('[notify:kibana]');
    const refused = await nights(READER);
    expect(refused).toMatch(/Section \[notify:kibana\]: given up.*40[13]/);
    for (const log of [told, refused]) expect(log).not.toContain(PASSWORD);
  });

  it('takes the password from the environment, and from a file', async () => {
    const section = without(asUser(READER), 'password');
    expectSame(await runOnEngine(section, { env: { TPA_FEED_PASSWORD: PASSWORD } }), whole);
    const fromFile = { ...section, password_file: 'password' };
    expectSame(await runOnEngine(fromFile, { files: { password: `${PASSWORD}\n` } }), whole);
  });

  it('takes a bearer token', async () => {
    const bearer = server().credentials?.bearer ?? '';
    const run = await runOnEngine({ ...anonymous(), bearer });
    expectSame(run, whole);
    expectHidden(run, bearer, '');
    const wrong = await runOnEngine({ ...anonymous(), bearer: `${bearer}x` });
    expectFailed(wrong);
    expectHidden(wrong, bearer, '');
  });

  it('is a clear failure with wrong credentials, wherever they stand', async () => {
    const refused = /the credentials are refused \(401\)/;
    const section = without(asUser('nobody'), 'password');
    await fails(asUser('nobody'), refused);
    await fails(section, refused, { env: { TPA_FEED_PASSWORD: PASSWORD } });
    await fails({ ...section, password_file: 'password' }, refused, { files: { password: PASSWORD } });
    const inAddress = new URL(server().url);
    inAddress.username = 'nobody';
    inAddress.password = encodeURIComponent(PASSWORD);
    await fails({ ...anonymous(), hosts: inIni(inAddress.href) }, refused);
    await fails(anonymous(), refused);
  });

  it('is a clear failure without a privilege, which the line names', async () => {
    await fails(asUser(OTHER), /a privilege is missing \(403\).*indices:data\/read\//);
    await fails({ ...asUser(READER), index: 'secret-feed' }, /\(403\)|no index matches|no such index/);
  });

  it('is a clear failure without the authority, with another one, and with another fingerprint', async () => {
    await fails(without({ ...asUser(READER), hosts: server().url }, 'ca_file'), /certificate/);
    await fails({ ...asUser(READER), ca_file: strangers.authority.certificateFile }, /certificate|signature/);
    const { fingerprint256 } = new X509Certificate(strangers.authority.certificate);
    await fails({ ...without(asUser(READER), 'ca_file'), ca_fingerprint: fingerprint256 }, /fingerprint/);
  });

  it('takes the authority’s fingerprint, and no check at all, with a warning', async () => {
    const { fingerprint256 } = new X509Certificate(certificates().authority.certificate);
    const bare = without(asUser(READER), 'ca_file');
    expectSame(await runOnEngine({ ...bare, ca_fingerprint: fingerprint256 }), whole);
    const unchecked = await runOnEngine({ ...bare, verify: 'false' });
    expectSame(unchecked, whole);
    expect(unchecked.stderr).toMatch(/^WARNING.*verify = false/m);
  });

  it('is a clear failure where a client’s certificate is demanded and there is none', async () => {
    const bare = without(asUser(READER), 'cert_file', 'key_file');
    if (clientCertificate) await fails(bare, /https:\/\/.*TLS handshake.*give cert_file and key_file/);
    else expectSame(await runOnEngine(bare), whole);
  });

  it('hides the password in every other failure', async () => {
    const broken: readonly Section[] = [
      { index: '' },
      { page_size: inIni(PASSWORD) },
      { cert_file: 'nowhere' },
      { filter: '{"no such query": {}}' },
      { product: 'x' },
    ];
    for (const change of broken) {
      const run = await runOnEngine({ ...asUser(READER), ...change });
      expect([ExitCode.usage, ExitCode.backend]).toContain(run.status);
      expectHidden(run, PASSWORD, READER);
    }
  });
});
