import { hash } from './hashes.mjs';

const FORMATS = {
  ExcelMsDocFile: { extension: 'xls', mime: 'application/vnd.ms-excel', size: 90_000 },
  HtmlTextFile: { extension: 'html', mime: 'text/html', size: 12_000 },
  JavaScriptTextFile: { extension: 'js', mime: 'text/javascript', size: 8_000 },
  PdfDocFile: { extension: 'pdf', mime: 'application/pdf', size: 240_000 },
  PeExeFile: { extension: 'exe', mime: 'application/x-dosexec', size: 900_000 },
  RtfDocFile: { extension: 'rtf', mime: 'text/rtf', size: 60_000 },
  WordMsDocFile: { extension: 'doc', mime: 'application/msword', size: 110_000 },
  ZipArchiveFile: { extension: 'zip', mime: 'application/zip', size: 400_000 },
};
const WORDS = ['invoice', 'offer', 'report', 'scan', 'contract', 'update', 'statement', 'setup', 'notice', 'order'];
const REGIONS = { AMER: 45, EMEA: 35, APAC: 20 };
const SECTORS = ['energy', 'finance', 'health', 'public', 'retail', 'technology'];
const SCORES = { benign: [0, 30], suspicious: [30, 40], malicious: [70, 31] };
const FAMILIES = ['Alder', 'Birch', 'Cedar', 'Hazel', 'Larch', 'Rowan'];

const uuid = (random) => 'xxxxxxxx-xxxx-4xxx-9xxx-xxxxxxxxxxxx'.replaceAll('x', () => random.below(16).toString(16));

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
    ['task.parent_uuid', 0.25, () => uuid(random)],
  ];
  return Object.fromEntries(
    chances.filter(([, chance]) => random.next() < chance).map(([name, , value]) => [name, value()]),
  );
}

/** A record as a product sends it: 27 attributes, and up to five more that not every record has. */
export function fullRecord(random, submission, number) {
  const { time, sample, severity, type, user, origin } = submission;
  const { extension, mime, size } = FORMATS[type];
  const [least, range] = SCORES[severity];
  return {
    'analysis.duration_ms': random.next() < 0.2 ? 0 : 4_000 + random.below(180_000),
    'analysis.engine_version': `9.${random.below(3)}.${random.below(10)}`,
    'analysis.label': random.weighted({ not_run: 20, completed: 70, timeout: 10 }),
    'analysis.os': random.weighted({ windows10: 80, windows7: 15, linux: 5 }),
    'customer.id': 5_000 + (user % 23),
    'customer.region': random.weighted(REGIONS),
    'customer.sector': random.pick(SECTORS),
    'file.extension': extension,
    'file.llfile_type': type,
    'file.md5': hash('md5', sample),
    'file.mime_type': mime,
    'file.name': random.next() < 0.3 ? null : `${random.pick(WORDS)}_${random.below(10_000)}.${extension}`,
    'file.sha1': hash('sha1', sample),
    'file.sha256': hash('sha256', sample),
    'file.size': Math.round(size * (0.2 + 1.6 * random.next())),
    'source.appliance_id': `sensor-${user % 41}`,
    'source.country': random.pick(['BR', 'DE', 'FR', 'GB', 'IN', 'IT', 'JP', 'US']),
    'source.origin': origin,
    'source.user_id': user,
    'submission.is_rescan': random.next() < 0.1,
    'submission.queue': random.weighted({ normal: 85, high: 15 }),
    submission_id: 730_000_000 + number,
    'task.analyses': 1 + random.below(3),
    'task.score': least + random.below(range),
    'task.severity': severity,
    'task.uuid': uuid(random),
    utc_timestamp: time,
    ...optionalAttributes(random, submission),
  };
}
