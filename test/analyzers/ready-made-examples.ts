import { gzipSync } from 'node:zlib';
import { expect as globalExpect, type ExpectStatic } from 'vitest';
import type { ReadyMadeName } from '../../src/analyzers/ready-made/names.js';
import type { Backend, LocalAnswer } from '../../src/backends/backend.js';
import { DAY_MS } from '../../src/window/time-window.js';

export const DAY = Date.UTC(2020, 10, 4);
const NOON = '2020-11-04T12:00:00';
const SECONDS = 1_604_491_200;

export const lines = (...records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

export interface Expected {
  /** Submissions and samples of each key. */
  readonly keys: Readonly<Record<string, readonly [submissions: number, samples: number]>>;
  /** Values of each cross dimension of the first key, most submissions first. */
  readonly cross?: readonly (readonly string[])[];
  readonly leftOut?: number;
}

export interface Example extends Expected {
  readonly form: string;
  readonly analyzer: ReadyMadeName;
  readonly files: Readonly<Record<string, string | Buffer>>;
}

const suricata = (second: number, flow: number, severity: number, signature: string): unknown => ({
  timestamp: `2020-11-04T12:00:0${second}.123456+0000`,
  flow_id: flow,
  in_iface: 'eth0',
  event_type: 'alert',
  src_ip: `192.0.2.${flow % 2}`,
  src_port: 40_000,
  dest_ip: '198.51.100.7',
  dest_port: 80,
  proto: 'TCP',
  alert: { action: 'allowed', gid: 1, signature_id: 2_100_498, rev: 7, signature, category: 'Misc', severity },
});

const zeekOwn = (...rows: readonly (readonly string[])[]): string =>
  [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tdns',
    '#fields\tts\tuid\tid.orig_h\tquery\tqtype_name\trcode_name\tAA\tanswers',
    '#types\ttime\tstring\taddr\tstring\tstring\tstring\tbool\tvector[string]',
    ...rows.map((cells) => cells.join('\t')),
    '#close\t2020-11-05-00-00-00',
    '',
  ].join('\n');

const trail = (id: string, name: string, userIdentity: unknown): unknown => ({
  eventVersion: '1.08',
  userIdentity,
  eventTime: `${NOON}Z`,
  eventSource: 'iam.amazonaws.com',
  eventName: name,
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.1',
  requestParameters: null,
  responseElements: { user: { tags: [] } },
  eventID: id,
});

const wazuh = (id: string, groups: readonly string[]): unknown => ({
  timestamp: `${NOON}.123+0000`,
  rule: { level: 5, description: 'sshd: authentication failed.', id: '5716', groups, firedtimes: 1 },
  agent: { id: '001', name: 'web-1', ip: '192.0.2.3' },
  id,
  full_log: 'Nov  4 12:00:00 web-1 sshd[1]: Failed password',
});

const evtx = (record: number, eventId: unknown, channel = 'System'): unknown => ({
  Event: {
    '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
    System: {
      Provider: { '#attributes': { Name: 'Service Control Manager' } },
      EventID: eventId,
      TimeCreated: { '#attributes': { SystemTime: `${NOON}.123456Z` } },
      EventRecordID: record,
      Channel: channel,
      Computer: 'pc-1',
    },
    EventData: null,
  },
});

const winlog = (record: number, eventId: unknown): unknown => ({
  '@timestamp': `${NOON}.123Z`,
  event: { code: '4625', kind: 'event', provider: 'Auditing' },
  winlog: {
    record_id: record,
    channel: 'Security',
    event_id: eventId,
    computer_name: 'pc-2',
    provider_name: 'Auditing',
  },
});

const ecs = (id: string, kind: string): unknown => ({
  '@timestamp': `${NOON}.000Z`,
  event: { kind, id, severity: 47, module: 'endpoint' },
  rule: { name: 'Malware detected' },
  host: { name: 'h1' },
  user: { name: 'u1' },
});

const cowrie = (session: string, eventid: string, more: object): unknown => ({
  eventid,
  src_ip: '192.0.2.9',
  session,
  timestamp: `${NOON}.123456Z`,
  sensor: 'pot',
  ...more,
});

const falco = (rule: string): unknown => ({
  hostname: 'node-1',
  output: `12:00:00.123456789: Warning ${rule}`,
  priority: 'Warning',
  rule,
  source: 'syscall',
  tags: ['container', 'shell'],
  time: `${NOON}.123456789Z`,
  output_fields: { 'container.id': 'c1', 'evt.time': 1_604_491_200_123_456_789n.toString() },
});

const osquery = (hostIdentifier: string, unixTime: number | string, action: string): unknown => ({
  name: 'pack_listening_ports',
  hostIdentifier,
  calendarTime: 'Wed Nov  4 12:00:00 2020 UTC',
  unixTime,
  epoch: 0,
  counter: 1,
  numerics: false,
  columns: { port: '22' },
  action,
});

export const ocsf = (uid: string, severity: string): unknown => ({
  activity_id: 1,
  category_uid: 2,
  class_name: 'Detection Finding',
  class_uid: 2004,
  time: SECONDS * 1000,
  severity,
  severity_id: 4,
  metadata: { uid, version: '1.1.0', product: { name: 'Sensor', vendor_name: 'Example' } },
});

const cape = (sha256: string, scores: object): string =>
  JSON.stringify(
    {
      info: { version: '2.4', started: '2020-11-04 12:00:00', ended: '2020-11-04 12:03:00', id: 1, ...scores },
      target: { category: 'file', file: { name: 'a.exe', sha256, type: 'PE32 executable' } },
      signatures: [{ name: 'stealth', data: [{ file: 'x' }] }],
    },
    null,
    4,
  );

const CAPE_SCORED = (sha256: string, malscore: number): string =>
  JSON.stringify({ ...(JSON.parse(cape(sha256, {})) as object), malscore }, null, 4);

const virusTotal = (id: string, label?: string): unknown => ({
  id,
  type: 'file',
  links: { self: 'https://www.virustotal.com/api/v3/files/x' },
  attributes: {
    last_analysis_date: SECONDS,
    type_tag: 'peexe',
    ...(label === undefined ? {} : { popular_threat_classification: { suggested_threat_label: label } }),
  },
});

const guardDuty = (Id: string, Severity: number): unknown => ({
  AccountId: '111122223333',
  CreatedAt: '2020-11-01T00:00:00.000Z',
  Id,
  Region: 'eu-west-1',
  Resource: { ResourceType: 'Instance' },
  Severity,
  Type: 'Recon:EC2/PortProbe',
  UpdatedAt: `${NOON}.500Z`,
});

const guardDutyLine = (id: string, severity: number): unknown => ({
  schemaVersion: '2.0',
  accountId: '111122223333',
  region: 'eu-west-1',
  id,
  type: 'Recon:EC2/PortProbe',
  severity,
  createdAt: '2020-11-01T00:00:00.000Z',
  updatedAt: `${NOON}.500Z`,
});

const GUARDDUTY: Expected = {
  keys: {
    'high × Recon:EC2/PortProbe': [3, 2],
    'medium × Recon:EC2/PortProbe': [1, 1],
    'low × Recon:EC2/PortProbe': [1, 1],
  },
  cross: [['eu-west-1'], ['111122223333']],
};

const BAZAAR = [
  '################################################################',
  '# MalwareBazaar full malware samples dump (CSV)                #',
  '# Last updated: 2020-11-05 00:00:01 UTC                        #',
  '################################################################',
  '#',
  '# "first_seen_utc","sha256_hash","md5_hash","sha1_hash","reporter","file_name"',
  ...['a', 'b', 'a'].map(
    (sample, i) =>
      `"2020-11-04 12:00:0${i}", "${sample}", "m", "s", "reporter_${i % 2}", "order, no. ""${i}"".exe", "exe", ` +
      '"application/x-dosexec", "AgentTesla", "n/a", "n/a", "i", "3:x:y", "T1"',
  ),
  '"2020-11-04 12:00:09", "c", "m", "s", "reporter_0", "x.doc", "doc", "application/msword", "n/a", "n/a", "n/a", "n/a", "3:x:y", "n/a"',
  '# Number of entries: 4',
  '',
].join('\r\n');

export const EXAMPLES: readonly Example[] = [
  {
    form: 'eve.json with other events between the alerts',
    analyzer: 'suricata-alert',
    files: {
      'eve.json': lines(
        suricata(1, 1_234_567_890_123_457, 2, 'id check returned root'),
        suricata(2, 1_234_567_890_123_457, 2, 'id check returned root'),
        suricata(3, 22, 2, 'id check returned root'),
        suricata(4, 33, 1, 'trojan'),
        { timestamp: '2020-11-04T12:00:05.000001+0000', flow_id: 5, event_type: 'dns', dns: { type: 'query' } },
        { timestamp: '2020-11-04T12:00:06.000001+0000', event_type: 'stats', stats: { uptime: 4 } },
      ),
    },
    keys: { '2 × id check returned root': [3, 2], '1 × trojan': [1, 1] },
    cross: [['192.0.2.1', '192.0.2.0'], ['198.51.100.7']],
  },
  ...(['seconds', 'ISO 8601'] as const).flatMap((unit): Example[] => {
    const ts = unit === 'seconds' ? SECONDS + 0.123_456 : `${NOON}.123456Z`;
    return [
      {
        form: `notice.log, ts in ${unit}`,
        analyzer: 'zeek-notice',
        files: {
          'notice.log': lines(
            { ts, uid: 'C1', 'id.orig_h': '192.0.2.1', proto: 'tcp', note: 'SSH::Guessing', src: '192.0.2.1' },
            { ts, uid: 'C1', proto: 'tcp', note: 'SSH::Guessing', src: '192.0.2.1', dst: '192.0.2.8' },
            { ts, note: 'Scan::Port_Scan', src: '192.0.2.2', actions: ['Notice::ACTION_LOG'] },
            { ts, note: 'Scan::Port_Scan', src: '192.0.2.3', actions: [] },
          ),
        },
        keys: { 'SSH::Guessing × tcp': [2, 1], 'Scan::Port_Scan × -': [2, 1] },
        cross: [['192.0.2.1'], ['192.0.2.8']],
      },
      {
        form: `dns.log, ts in ${unit}`,
        analyzer: 'zeek-dns',
        files: {
          'dns.log': lines(
            { ts, uid: 'C1', 'id.orig_h': '192.0.2.1', query: 'a.example', qtype_name: 'A', rcode_name: 'NXDOMAIN' },
            { ts, uid: 'C2', 'id.orig_h': '192.0.2.1', query: 'b.example', qtype_name: 'A', rcode_name: 'NXDOMAIN' },
            { ts, uid: 'C3', 'id.orig_h': '192.0.2.2', query: 'b.example', qtype_name: 'A', rcode_name: 'NXDOMAIN' },
            { ts, uid: 'C4', 'id.orig_h': '192.0.2.2', query: 'b.example', rejected: false },
          ),
        },
        keys: { 'NXDOMAIN × A': [3, 2], '- × -': [1, 1] },
        cross: [['192.0.2.1', '192.0.2.2']],
      },
    ];
  }),
  {
    form: 'dns.log in the format of its own',
    analyzer: 'zeek-dns',
    files: {
      'dns.log': zeekOwn(
        [`${SECONDS}.123456`, 'C1', '192.0.2.1', 'say"a".example', 'A', 'NXDOMAIN', 'F', '1.1.1.1,2.2.2.2'],
        [`${SECONDS}.5`, 'C2', '192.0.2.1', 'b.example', 'A', 'NXDOMAIN', 'F', '(empty)'],
        [`${SECONDS}`, 'C3', '192.0.2.2', 'b\\x2eexample', 'A', 'NXDOMAIN', 'T', '-'],
        [`${SECONDS}`, 'C4', '192.0.2.2', 'b.example', '-', '-', 'F', '-'],
      ),
    },
    keys: { 'NXDOMAIN × A': [3, 2], '- × -': [1, 1] },
    cross: [['192.0.2.1', '192.0.2.2']],
  },
  {
    form: 'two files of the bucket',
    analyzer: 'cloudtrail',
    files: {
      'a.json.gz': gzipSync(
        JSON.stringify({
          Records: [
            trail('e1', 'CreateUser', { type: 'IAMUser', arn: 'arn:aws:iam::1:user/a', userName: 'a' }),
            trail('e2', 'CreateUser', { type: 'IAMUser', userName: 'b' }),
          ],
        }),
      ),
      'b.json.gz': gzipSync(
        JSON.stringify({
          Records: [
            trail('e2', 'CreateUser', { type: 'IAMUser', userName: 'b' }),
            trail('e3', 'ListUsers', { type: 'AWSService', invokedBy: 'x' }),
          ],
        }),
      ),
    },
    keys: { 'iam.amazonaws.com × CreateUser': [3, 2], 'iam.amazonaws.com × ListUsers': [1, 1] },
    cross: [['us-east-1'], ['b', 'arn:aws:iam::1:user/a']],
  },
  {
    form: 'findings under Findings',
    analyzer: 'guardduty',
    files: {
      'f.json': JSON.stringify(
        {
          Findings: [
            guardDuty('f1', 8),
            guardDuty('f1', 7),
            guardDuty('f2', 7),
            guardDuty('f3', 5.3),
            guardDuty('f4', 2),
          ],
        },
        null,
        4,
      ),
    },
    ...GUARDDUTY,
  },
  {
    form: 'findings as lines',
    analyzer: 'guardduty',
    files: {
      'f.jsonl.gz': gzipSync(
        lines(
          guardDutyLine('f1', 8),
          guardDutyLine('f1', 7),
          guardDutyLine('f2', 7),
          guardDutyLine('f3', 5.3),
          guardDutyLine('f4', 2),
        ),
      ),
    },
    ...GUARDDUTY,
  },
  {
    form: 'a finding a file, without anything around it',
    analyzer: 'guardduty',
    files: { 'f.json': JSON.stringify(guardDuty('f1', 8), null, 2) },
    keys: { 'high × Recon:EC2/PortProbe': [1, 1] },
  },
  {
    form: 'alerts.json',
    analyzer: 'wazuh',
    files: {
      'alerts.json': lines(
        wazuh('1.1', ['syslog', 'sshd']),
        wazuh('1.2', ['sshd']),
        wazuh('1.2', ['sshd']),
        wazuh('1.3', []),
      ),
    },
    keys: { '5 × sshd: authentication failed.': [4, 3] },
    cross: [['web-1'], ['sshd', 'syslog']],
  },
  {
    form: 'winlogbeat',
    analyzer: 'windows-event',
    files: { 'w.ndjson': lines(winlog(1, '4625'), winlog(2, 4625), winlog(2, '4625'), winlog(3, undefined)) },
    keys: { 'Security × 4625': [4, 3] },
    cross: [['pc-2'], ['Auditing']],
  },
  {
    form: 'evtx_dump',
    analyzer: 'windows-event',
    files: {
      'e.jsonl': lines(
        evtx(1, { '#attributes': { Qualifiers: 16_384 }, '#text': 7036 }),
        evtx(2, 7036),
        evtx(3, 7045),
        evtx(4, 4624, 'Security'),
      ),
    },
    keys: { 'System × 7036': [2, 2], 'System × 7045': [1, 1], 'Security × 4624': [1, 1] },
    cross: [['pc-1'], ['Service Control Manager']],
  },
  {
    form: 'alerts, signals and events',
    analyzer: 'ecs-alert',
    files: { 'ecs.ndjson': lines(ecs('1', 'alert'), ecs('2', 'signal'), ecs('2', 'signal'), ecs('3', 'event')) },
    keys: { '47 × Malware detected': [3, 2] },
    cross: [['h1'], ['u1']],
  },
  {
    form: 'alerts exported from an index',
    analyzer: 'ecs-alert',
    files: {
      'ecs.ndjson': lines({ _id: 'x', _source: ecs('1', 'alert') }, { _id: 'y', _source: ecs('3', 'event') }),
    },
    keys: { '47 × Malware detected': [1, 1] },
  },
  {
    form: 'cowrie.json',
    analyzer: 'cowrie',
    files: {
      'cowrie.json': lines(
        cowrie('s1', 'cowrie.login.failed', { username: 'root', password: '1' }),
        cowrie('s1', 'cowrie.login.failed', { username: 'root', password: '2' }),
        cowrie('s2', 'cowrie.login.failed', { username: 'admin', password: '2' }),
        cowrie('s1', 'cowrie.session.connect', { protocol: 'ssh', src_port: 1 }),
      ),
    },
    keys: { 'cowrie.login.failed × -': [3, 2], 'cowrie.session.connect × ssh': [1, 1] },
    cross: [['192.0.2.9'], ['root', 'admin']],
  },
  {
    form: 'alerts as lines',
    analyzer: 'falco',
    files: { 'falco.json': lines(falco('shell'), falco('shell'), falco('shell'), falco('write')) },
    keys: { 'Warning × shell': [3, 3], 'Warning × write': [1, 1] },
    cross: [['node-1']],
  },
  {
    form: 'osqueryd.results.log',
    analyzer: 'osquery',
    files: {
      'osqueryd.results.log': lines(
        osquery('h1', SECONDS, 'added'),
        osquery('h1', SECONDS + 1, 'added'),
        osquery('h2', `${SECONDS}`, 'added'),
        osquery('h1', SECONDS, 'removed'),
      ),
    },
    keys: { 'pack_listening_ports × added': [3, 2], 'pack_listening_ports × removed': [1, 1] },
  },
  {
    form: 'JSON lines',
    analyzer: 'ocsf-finding',
    files: { 'o.json': lines(ocsf('u1', 'High'), ocsf('u1', 'High'), ocsf('u2', 'High'), ocsf('u3', 'Low')) },
    keys: { 'High × Detection Finding': [3, 2], 'Low × Detection Finding': [1, 1] },
    cross: [['Sensor']],
  },
  {
    form: 'full.csv: comments, blanks before quoted cells, no header of its own',
    analyzer: 'malwarebazaar',
    files: { 'full.csv': BAZAAR },
    keys: { 'AgentTesla × exe': [3, 2], 'n/a × doc': [1, 1] },
    cross: [['reporter_0', 'reporter_1']],
  },
  {
    form: 'one indented report a file, of CAPE and of Cuckoo',
    analyzer: 'cape',
    files: {
      '1/report.json': CAPE_SCORED('a', 8.2),
      '2/report.json': CAPE_SCORED('a', 10),
      '3/report.json': cape('b', { score: 7 }),
      '4/report.json': cape('c', { score: 5.6 }),
      '5/report.json': CAPE_SCORED('d', 0),
      // as Cuckoo writes times
      '6/report.json': cape('e', { score: 0.2, started: SECONDS + 0.25 }),
    },
    keys: {
      'high × PE32 executable': [3, 2],
      'medium × PE32 executable': [1, 1],
      'low × PE32 executable': [2, 2],
    },
  },
  {
    form: 'the feed as lines',
    analyzer: 'virustotal-feed',
    files: {
      'vt.jsonl': lines(
        virusTotal('a', 'trojan.agent'),
        virusTotal('a', 'trojan.agent'),
        virusTotal('b', 'trojan.agent'),
        virusTotal('c'),
      ),
    },
    keys: { 'peexe × trojan.agent': [3, 2], 'peexe × -': [1, 1] },
  },
];

/** Expects of an answer over the examples' day what was worked out by hand. */
export function expectAnswer(
  { keys, coverage }: LocalAnswer,
  expected: Expected,
  expect: ExpectStatic = globalExpect,
): void {
  const found = [...keys].map(([key, { submissions, samples }]) => [key.join(' × '), [submissions, samples]]);
  expect(Object.fromEntries(found)).toEqual(expected.keys);
  expect(coverage.leftOut).toBe(expected.leftOut ?? 0);
  if (expected.cross) {
    const [first] = Object.keys(expected.keys);
    const [, counts] = [...keys].find(([key]) => key.join(' × ') === first) ?? [];
    expect(counts?.cross.map(({ top }) => top.map(({ value }) => value))).toEqual(expected.cross);
  }
}

/** What a backend counts on the examples' day. */
export async function countedOn(backend: Backend): Promise<LocalAnswer> {
  const window = { start: DAY, end: DAY + DAY_MS };
  for await (const answer of backend.answer([{ kind: 'local', window, top: 20, canPeak: () => true }])) {
    if (answer.kind === 'local') return answer;
  }
  throw new Error('The backend gave no answer');
}
