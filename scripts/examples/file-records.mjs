import { hash } from './hashes.mjs';

const FORMATS = {
  ExcelMsDocFile: {
    extension: 'xls',
    mime: 'application/vnd.ms-excel',
    magic: 'Composite Document File V2',
    size: 90_000,
  },
  HtmlTextFile: { extension: 'html', mime: 'text/html', magic: 'HTML document, ASCII text', size: 12_000 },
  JavaScriptTextFile: { extension: 'js', mime: 'text/javascript', magic: 'ASCII text', size: 8_000 },
  PdfDocFile: { extension: 'pdf', mime: 'application/pdf', magic: 'PDF document, version 1.5', size: 240_000 },
  PeExeFile: { extension: 'exe', mime: 'application/x-dosexec', magic: 'PE32 executable (GUI)', size: 900_000 },
  RtfDocFile: { extension: 'rtf', mime: 'text/rtf', magic: 'Rich Text Format data, version 1', size: 60_000 },
  WordMsDocFile: { extension: 'doc', mime: 'application/msword', magic: 'Composite Document File V2', size: 110_000 },
  ZipArchiveFile: { extension: 'zip', mime: 'application/zip', magic: 'Zip archive data', size: 400_000 },
};
const WORDS = ['invoice', 'offer', 'report', 'scan', 'contract', 'update', 'statement', 'setup', 'notice', 'order'];
const SECTORS = ['energy', 'finance', 'health', 'public', 'retail', 'technology'];
const SCORES = { benign: [0, 30], suspicious: [30, 40], malicious: [70, 31] };
const FAMILIES = ['Alder', 'Birch', 'Cedar', 'Hazel', 'Larch', 'Rowan'];
const PLACES = {
  BR: '-23.55,-46.63',
  DE: '52.52,13.40',
  GB: '51.51,-0.13',
  IN: '19.08,72.88',
  IT: '41.90,12.50',
  JP: '35.68,139.69',
  US: '40.71,-74.01',
};
// networks that are set aside for documentation
const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'];

const identifier = (random) => Array.from({ length: 32 }, () => random.below(16).toString(16)).join('');

/** The attributes that the analyzer of file types needs, and no other. */
export function briefRecord({ time, sample, severity, type, user, origin }) {
  return {
    utc_timestamp: time,
    'file.sha1': hash('sha1', sample),
    'task.severity': severity,
    'file.llfile_type': type,
    'source.user_id': user,
    'source.origin': origin,
  };
}

// Attributes that only some records have.
function optionalAttributes(random, { severity, origin }) {
  const chances = [
    ['analysis.family', severity === 'malicious' ? 0.8 : 0, () => random.pick(FAMILIES)],
    ['file.parent_sha1', 0.3, () => hash('sha1', `parent ${random.below(1_000)}`)],
    ['file.signed', 0.5, () => random.next() < 0.4],
    ['source.mail_direction', origin === 'SMTP' ? 1 : 0, () => random.pick(['inbound', 'outbound'])],
    ['task.parent_uuid', 0.25, () => identifier(random)],
  ];
  return Object.fromEntries(
    chances.filter(([, chance]) => random.next() < chance).map(([name, , value]) => [name, value()]),
  );
}

/** A record as a product sends it: 27 attributes, and up to five more that not every record has. */
export function fullRecord(random, submission, number) {
  const { time, sample, severity, type, user, origin } = submission;
  const { extension, mime, magic, size } = FORMATS[type];
  const [least, range] = SCORES[severity];
  const country = random.pick(Object.keys(PLACES));
  const task = identifier(random);
  return {
    'analysis.label': random.weighted({ not_run: 20, completed: 70, timeout: 10 }),
    'customer.channel': random.weighted({ direct: 60, partner: 40 }),
    'customer.installation_type': random.weighted({ hosted: 70, on_premise: 30 }),
    'customer.region': random.weighted({ AMER: 45, EMEA: 35, APAC: 20 }),
    'customer.sector': random.pick(SECTORS),
    'customer.type': random.weighted({ paying: 90, trial: 10 }),
    'file.llfile_type': type,
    'file.magic': magic,
    'file.md5': hash('md5', sample),
    'file.mime_type': mime,
    'file.name': random.next() < 0.3 ? null : `${random.pick(WORDS)}_${random.below(10_000)}.${extension}`,
    'file.sha1': hash('sha1', sample),
    'file.sha256': random.next() < 0.1 ? null : hash('sha256', sample),
    'file.size': Math.round(size * (0.2 + 1.6 * random.next())),
    'source.access_key_id': 80_000 + (user % 41),
    'source.data_center': random.weighted({ 'dc-east': 60, 'dc-west': 40 }),
    'source.geo.country_iso_code': country,
    'source.geo.location': PLACES[country],
    'source.origin': origin,
    'source.submitter_ip': `${random.pick(NETWORKS)}.${1 + random.below(254)}`,
    'source.user_id': user,
    submission_id: 730_000_000 + number,
    'task.portal_url': `https://portal.example/tasks/${task}`,
    'task.score': least + random.below(range),
    'task.severity': severity,
    'task.uuid': task,
    utc_timestamp: time,
    ...optionalAttributes(random, submission),
  };
}
