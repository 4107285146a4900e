// Deterministic telemetry for measurements, put straight into an index: millions of records pass without standing in
// memory or on disk.

const DAY = 86_400_000;
const BATCH = 5_000;

function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

function identifier(random) {
  let text = '';
  for (let i = 0; i < 5; i++)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text;
}

const SEVERITIES = ['benign', 'benign', 'benign', 'malicious', 'suspicious'];
const ORIGINS = ['API', 'HTTP', 'EMAIL'];

/** Files: nearly every sample is seen once or twice, a few come in waves. */
function* fileRecords({ records, days, start, types, repeats }) {
  const random = randomNumbers(7);
  let recent = Array.from({ length: 1_000 }, () => identifier(random));
  for (let i = 0; i < records; i++) {
    const again = random() < repeats;
    const slot = Math.floor(random() ** 3 * recent.length);
    const sample = again ? recent[slot] : identifier(random);
    if (!again && random() < 0.05) recent[slot] = sample;
    yield {
      utc_timestamp: start + Math.floor(random() * days * DAY),
      'file.sha1': sample,
      'task.severity': SEVERITIES[Math.floor(random() * SEVERITIES.length)],
      'file.llfile_type': `Type${Math.floor(random() ** 2 * types)}`,
      'source.user_id': Math.floor(random() ** 2 * 200),
      'source.origin': ORIGINS[Math.floor(random() * ORIGINS.length)],
    };
  }
}

/** Network events: every event is its own sample. */
function* networkRecords({ records, days, start, types }) {
  const random = randomNumbers(11);
  for (let i = 0; i < records; i++) {
    yield {
      utc_timestamp: start + Math.floor(random() * days * DAY),
      'event.id': identifier(random),
      'event.impact': [5, 30, 70][Math.floor(random() * 3)],
      'threat.name': `Threat ${Math.floor(random() ** 2 * types)}`,
      'source.user_id': Math.floor(random() ** 2 * 200),
    };
  }
}

const SHAPES = { file: fileRecords, network: networkRecords };

const KEYWORD = { type: 'keyword' };
const MAPPINGS = {
  dynamic_templates: [{ texts: { match_mapping_type: 'string', mapping: KEYWORD } }],
  properties: {
    utc_timestamp: { type: 'date', format: 'epoch_millis' },
    threat: { properties: { name: { type: 'text', fields: { keyword: KEYWORD } } } },
  },
};

async function ask(url, method, path, body, type = 'application/json') {
  const response = await fetch(url + path, { method, body, headers: body ? { 'content-type': type } : {} });
  const text = await response.text();
  if (!response.ok || text.includes('"errors":true')) {
    throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  }
  return JSON.parse(text);
}

/** Fills an index anew; nothing is done if it holds that many records already. */
export async function fillIndex(url, index, { shape, records, days = 8, start, shards = 6, types = 8, repeats = 0.3 }) {
  const count = await fetch(`${url}/${index}/_count`).then((response) => response.json());
  if (count.count === records) return;
  await ask(url, 'DELETE', `/${index}?ignore_unavailable=true`);
  const settings = { number_of_shards: shards, number_of_replicas: 0, refresh_interval: -1 };
  await ask(url, 'PUT', `/${index}`, JSON.stringify({ settings, mappings: MAPPINGS }));
  let lines = [];
  const flush = () => ask(url, 'POST', `/${index}/_bulk`, lines.join(''), 'application/x-ndjson');
  for (const record of SHAPES[shape]({ records, days, start, types, repeats })) {
    lines.push(`{"index":{}}\n${JSON.stringify(record)}\n`);
    if (lines.length < BATCH) continue;
    await flush();
    lines = [];
  }
  if (lines.length > 0) await flush();
  await ask(url, 'POST', `/${index}/_refresh`);
  await ask(url, 'POST', `/${index}/_forcemerge?max_num_segments=2`);
}
