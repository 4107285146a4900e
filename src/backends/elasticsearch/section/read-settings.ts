import { readSettingFile } from '../../../config/read-setting-file.js';
import { z } from 'zod';
import type { Feed } from '../../../feed/feed.js';
import type { ConfigFile } from '../../../config/config-file.js';
import { readSection, sectionLabel, type SectionKeys, type SectionValue } from '../../../config/section-values.js';
import { UsageError, readFaultOf } from '../../../errors.js';
import { printable } from '../../../log/printable.js';
import { nearest } from '../../../text/nearest.js';
import { credentialsOf, readNodes } from './nodes.js';
import { redactor } from '../../../config/redact.js';
import type { Credentials, Settings } from './settings.js';
import { flag, jsonObject, names, text, whole } from '../../../config/value-forms.js';

const SECRETS = ['api_key', 'password', 'bearer', 'key_passphrase', 'proxy'] as const;
const FIELD = 'field.';
const MOST_PARALLEL = 64;
const DEFAULT_CONCURRENCY = 4;

const SCHEMA = z.object({
  hosts: names.optional(),
  port: whole(1, 65_535).optional(),
  cloud_id: text.optional(),
  index: text.optional(),
  api_key: text.optional(),
  username: text.optional(),
  password: z.string().optional(),
  bearer: text.optional(),
  ca_file: text.optional(),
  ca_fingerprint: text.optional(),
  cert_file: text.optional(),
  key_file: text.optional(),
  key_passphrase: z.string().optional(),
  verify: flag.default(true),
  proxy: text.optional(),
  product: z.enum(['auto', 'elasticsearch', 'opensearch']).default('auto'),
  // Twice this and a pause stay within two minutes, so a server that hangs does not hold a run for longer.
  timeout_ms: whole(1, 3_600_000).default(45_000),
  page_size: whole(1, 65_535).optional(),
  concurrency: whole(1, MOST_PARALLEL).optional(),
  retries: whole(0, 20).default(5),
  filter: jsonObject.optional(),
  runtime_mappings: jsonObject.optional(),
  distinct: z.enum(['exact', 'approximate']).default('exact'),
  // The original's names: documents of a page, and requests at a time (or whether several are sent at a time).
  scan_size: whole(1, 1_000_000).optional(),
  parallel_bulk: z.union([whole(1, MOST_PARALLEL), flag.transform((on) => (on ? DEFAULT_CONCURRENCY : 1))]).optional(),
});

export const SECTION_KEYS = Object.keys(SCHEMA.shape);

type Parsed = z.output<typeof SCHEMA>;

const MOST_BUCKETS = 65_535;

/**
 * Buckets of a page: few enough for every engine's limit and for the memory of the tool. Most pages of approximate
 * counting are by samples alone: their buckets are half as large.
 */
const DEFAULT_PAGE_SIZE = { exact: 30_000, approximate: 60_000 } as const;

function parse(values: ReadonlyMap<string, SectionValue>, label: string): Parsed {
  const texts = Object.fromEntries([...values].map(([key, { text: value }]) => [key, value]));
  const { data, error } = SCHEMA.safeParse(texts);
  if (data) return data;
  const [issue] = error.issues;
  const key = String(issue?.path[0]);
  const allowed = issue?.code === 'invalid_value' ? `it must be one of ${issue.values.join(', ')}` : issue?.message;
  const problem = issue?.code === 'invalid_union' ? 'it must be a whole number from 1 to 64, true or false' : allowed;
  throw new UsageError(`${label}, ${values.get(key)?.origin ?? `key '${key}'`}: ${problem ?? 'it is not valid'}`);
}

/** A key is carried as the Base64 of `id:key`, which is also the form in which engines mostly show it. */
function encodedApiKey(text: string): string {
  return text.includes(':') ? Buffer.from(text).toString('base64') : text;
}

function readCredentials(parsed: Parsed, fromHosts: Credentials | undefined, label: string): Credentials | undefined {
  const { api_key: apiKey, username, password, bearer } = parsed;
  if ((username === undefined) !== (password === undefined)) {
    const missing = username === undefined ? 'username' : 'password';
    throw new UsageError(
      `${label}: '${missing}' is missing beside '${missing === 'username' ? 'password' : 'username'}'`,
    );
  }
  const given: Credentials[] = [];
  if (apiKey !== undefined) given.push({ apiKey: encodedApiKey(apiKey) });
  if (username !== undefined && password !== undefined) given.push({ username, password });
  if (bearer !== undefined) given.push({ bearer });
  if (given.length > 1) {
    throw new UsageError(`${label}: give one of 'api_key', 'username' with 'password', and 'bearer'`);
  }
  return given[0] ?? fromHosts;
}

function secretsOf(parsed: Parsed, credentials: Credentials | undefined): string[] {
  const secrets = [parsed.api_key, parsed.password, parsed.bearer, parsed.key_passphrase];
  if (parsed.proxy !== undefined) {
    const proxy = new URL(parsed.proxy);
    secrets.push(proxy.password, credentialsOf(proxy)?.password);
  }
  if (parsed.api_key !== undefined) {
    const key = Buffer.from(encodedApiKey(parsed.api_key), 'base64').toString('utf8');
    secrets.push(key, ...key.split(/:(.*)/s).slice(1));
  }
  if (credentials && 'username' in credentials) {
    secrets.push(credentials.password, `${credentials.username}:${credentials.password}`);
  }
  return secrets.filter((secret) => secret !== undefined);
}

/** Keys come in lower case, places need not be. Other places may be those of another analyzer. */
function readFields(values: ReadonlyMap<string, SectionValue>, feed: Pick<Feed, 'places'>): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [key, { text: path }] of values) {
    if (!key.startsWith(FIELD) || path.trim() === '') continue;
    const place = feed.places.find((name) => `${FIELD}${name.toLowerCase()}` === key);
    if (place !== undefined) fields.set(place, path.trim());
  }
  return fields;
}

function keysFor(feed: Pick<Feed, 'places'>, own: Iterable<string>, label: string): SectionKeys {
  const mine = feed.places.map((name) => `${FIELD}${name.toLowerCase()}`);
  for (const key of own) {
    if (!key.startsWith(FIELD) || mine.includes(key)) continue;
    const near = nearest(key, mine);
    if (near !== undefined) throw new UsageError(`${label}: unknown key '${printable(key)}'; did you mean '${near}'?`);
  }
  return { known: [...SECTION_KEYS, ...mine], secret: SECRETS, tolerates: (key) => key.startsWith(FIELD) };
}

/**
 * Reads the section of a cluster.
 *
 * @throws UsageError that names section and key
 */
export function readSettings(config: ConfigFile, section: string, feed: Pick<Feed, 'places'>): Settings {
  const label = sectionLabel(printable(section));
  const values = readSection(config, section, keysFor(feed, config.sections.get(section)?.keys() ?? [], label));
  const parsed = parse(values, label);
  const fail = (problem: string): never => {
    throw new UsageError(`${label}: ${problem}`);
  };
  const readFile = (key: 'ca_file' | 'cert_file' | 'key_file'): string | undefined => {
    const path = parsed[key];
    if (path === undefined) return undefined;
    try {
      return readSettingFile(path);
    } catch (error) {
      throw new UsageError(`${label}, key '${key}': can't read '${path}': ${readFaultOf(error)}`, { cause: error });
    }
  };
  if (parsed.index === undefined) {
    return fail("'index' is missing: add a line such as 'index = telemetry-*' that names the feed's indices");
  }
  if ((parsed.cert_file === undefined) !== (parsed.key_file === undefined)) {
    fail("'cert_file' and 'key_file' belong together");
  }
  // The text may hold a password, so it is not shown.
  const { proxy } = parsed;
  const isProxy = proxy === undefined || (/^https?:\/\/./.test(proxy) && URL.canParse(proxy));
  if (!isProxy) fail("'proxy' must be a URL, http://host:port");
  if (proxy !== undefined && !credentialsOf(new URL(proxy)))
    fail("'proxy' holds a password in which % must be written %25");
  const secured = [parsed.ca_file, parsed.ca_fingerprint, parsed.cert_file].some((value) => value !== undefined);
  const { nodes, credentials: fromHosts } = readNodes(parsed, secured, fail);
  if (secured && nodes.some(({ protocol }) => protocol === 'http:')) {
    fail('a certificate is given, but a host is http://; write https://, or the name alone');
  }
  const credentials = readCredentials(parsed, fromHosts, label);
  return {
    section,
    nodes,
    index: parsed.index.replaceAll(/\s+/g, ''),
    credentials,
    tls: {
      ca: readFile('ca_file'),
      fingerprint: parsed.ca_fingerprint,
      cert: readFile('cert_file'),
      key: readFile('key_file'),
      passphrase: parsed.key_passphrase,
      verify: parsed.verify,
    },
    proxy,
    product: parsed.product,
    timeoutMs: parsed.timeout_ms,
    pageSize: parsed.page_size ?? Math.min(MOST_BUCKETS, parsed.scan_size ?? DEFAULT_PAGE_SIZE[parsed.distinct]),
    concurrency: parsed.concurrency ?? parsed.parallel_bulk ?? DEFAULT_CONCURRENCY,
    retries: parsed.retries,
    // the engine judges what is in them
    filter: parsed.filter,
    runtimeMappings: parsed.runtime_mappings as Settings['runtimeMappings'],
    fields: readFields(values, feed),
    distinct: parsed.distinct,
    redact: redactor(secretsOf(parsed, credentials)),
  };
}
