// Fills an index with the records of telemetry files, mapping included, to try the cluster backend on:
//   npm run load -- http://127.0.0.1:9200 telemetry data/telemetry_example_3.json
import { parseArgs } from 'node:util';
import { formatJson } from '../build/convert/json-value.js';
import { readRecords } from '../build/convert/read-records.js';

const HELP = `Usage: npm run load -- [--time ATTRIBUTE] [--shards N] [--replace] URL INDEX FILE...

Fills an index with the records of files (JSON arrays or lines, also .gz), and makes it first if it is not there:
texts are keywords, threat.name is a text with a keyword beside it, the time is a date.

  --time ATTRIBUTE   the time of a record (utc_timestamp)
  --shards N         shards of a new index (1)
  --replace          delete an index of that name first
URL may hold user and password; a certificate authority of your own is taken from NODE_EXTRA_CA_CERTS.
`;

const BATCH_BYTES = 4_000_000;
const KEYWORD = { type: 'keyword' };
const ENDING = '.keyword';

function mappings(time) {
  return {
    dynamic_templates: [
      { texts: { match_mapping_type: 'string', mapping: KEYWORD } },
      { numbers: { match_mapping_type: 'double', mapping: { type: 'double' } } },
    ],
    properties: {
      [time]: { type: 'date', format: 'strict_date_optional_time||epoch_millis' },
      threat: { properties: { name: { type: 'text', fields: { keyword: KEYWORD } } } },
    },
  };
}

function client(text) {
  const url = new URL(text);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization = url.username && { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  url.username = url.password = '';
  const base = url.href.replace(/\/$/, '');
  return async (method, path, body, type = 'application/json') => {
    const headers = { ...authorization, ...(body !== undefined && { 'content-type': type }) };
    const response = await fetch(base + path, { method, headers, body });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.slice(0, 500)}`);
    return JSON.parse(answer);
  };
}

/** `threat.name.keyword` is the field beside `threat.name`, which is what a document holds. */
function documentOf(record) {
  const entries = [...record].map(([name, value]) => [
    name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : name,
    value,
  ]);
  return formatJson(new Map(entries));
}

async function loadFile(ask, index, path) {
  let [batch, bytes, count] = [[], 0, 0];
  const flush = async () => {
    if (batch.length === 0) return;
    const { errors, items } = await ask('POST', `/${index}/_bulk`, batch.join(''), 'application/x-ndjson');
    const failed = errors && items.find(({ index: item }) => item.error)?.index.error;
    if (failed) throw new Error(`'${path}': ${failed.type}: ${failed.reason}`);
    [batch, bytes] = [[], 0];
  };
  for await (const record of readRecords(path, new AbortController().signal)) {
    const line = `{"index":{}}\n${documentOf(record)}\n`;
    batch.push(line);
    count++;
    if ((bytes += line.length) >= BATCH_BYTES) await flush();
  }
  await flush();
  return count;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      time: { type: 'string', default: 'utc_timestamp' },
      shards: { type: 'string', default: '1' },
      replace: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [url, name, ...files] = positionals;
  if (values.help || files.length === 0) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  const ask = client(url);
  const index = encodeURIComponent(name);
  if (values.replace) await ask('DELETE', `/${index}?ignore_unavailable=true`);
  const settings = { number_of_shards: Number(values.shards), number_of_replicas: 0 };
  try {
    await ask('PUT', `/${index}`, JSON.stringify({ settings, mappings: mappings(values.time) }));
  } catch (error) {
    if (!error.message.includes('resource_already_exists_exception')) throw error;
  }
  for (const file of files) console.log(`${file}: ${await loadFile(ask, index, file)} records`);
  await ask('POST', `/${index}/_refresh`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
