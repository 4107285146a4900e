import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NetworkTypePeakAnalyzer } from '../../../../src/analyzers/network-type.js';
import { readSettings } from '../../../../src/backends/elasticsearch/section/read-settings.js';
import type { Settings } from '../../../../src/backends/elasticsearch/section/settings.js';
import { parseConfig } from '../../../../src/config/config-parser.js';
import { UsageError } from '../../../../src/errors.js';

const { feed } = NetworkTypePeakAnalyzer;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'section-'));
  writeFileSync(join(folder, 'secret'), 'of a file;#%\n');
  writeFileSync(join(folder, 'ca.pem'), 'authority');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(lines: string, environment: Record<string, string> = {}): Settings {
  const sections = parseConfig(`[my.feed]\n${lines}`, 'config.ini');
  return readSettings({ path: 'config.ini', sections, environment }, 'my.feed', feed);
}

const LEAST = 'hosts = localhost\nindex = events-*\n';
const addresses = (lines: string): string[] => read(`index = i\n${lines}`).nodes.map(({ href }) => href);

describe('readSettings', () => {
  it('needs hosts and an index, and has a default for all else', () => {
    expect(read(LEAST)).toMatchObject({
      index: 'events-*',
      credentials: undefined,
      product: 'auto',
      retries: 5,
      distinct: 'exact',
      proxy: undefined,
      tls: { verify: true },
    });
  });

  it.each([
    ['hosts = localhost', ['http://localhost:9200/']],
    ['hosts = a, b:9201 ,https://c', ['http://a:9200/', 'http://b:9201/', 'https://c/']],
    ['hosts = a, https://c, http://d:80\nport = 9999', ['http://a:9999/', 'https://c:9999/', 'http://d/']],
    ['hosts = https://es.example/prefix', ['https://es.example/prefix']],
    [
      `cloud_id = name:${Buffer.from('eu.example.com:9243$abc123$kib').toString('base64')}`,
      ['https://abc123.eu.example.com:9243/'],
    ],
    [`cloud_id = name:${Buffer.from('eu.example.com$abc123$').toString('base64')}`, ['https://abc123.eu.example.com/']],
  ])('reads the addresses of %s', (lines, expected) => {
    expect(addresses(lines)).toEqual(expected);
  });

  it('takes names alone as https where a certificate is given', () => {
    expect(addresses(`hosts = es\nca_file = ${join(folder, 'ca.pem')}`)).toEqual(['https://es:9200/']);
  });

  it('takes the credentials out of an address', () => {
    const { nodes, credentials } = read('index = i\nhosts = https://me:p%%40ss@es');
    expect(nodes.map(({ href }) => href)).toEqual(['https://es/']);
    expect(credentials).toEqual({ username: 'me', password: 'p@ss' });
  });

  it('keeps ; and # in a password', () => {
    expect(read(`${LEAST}username = me\npassword = a;b#c ;d`).credentials).toEqual({
      username: 'me',
      password: 'a;b#c ;d',
    });
  });

  it('reads a secret from a file', () => {
    const { credentials } = read(`${LEAST}username = me\npassword_file = ${join(folder, 'secret')}`);
    expect(credentials).toEqual({ username: 'me', password: 'of a file;#%' });
  });

  it('takes the environment first, also a file that it names', () => {
    const secret = join(folder, 'secret');
    expect(read(`${LEAST}api_key = x`, { TPA_MY_FEED_API_KEY: 'y' }).credentials).toEqual({ apiKey: 'y' });
    expect(read(`${LEAST}api_key = x`, { TPA_MY_FEED_API_KEY_FILE: secret }).credentials).toEqual({
      apiKey: 'of a file;#%',
    });
    expect(read(LEAST, { TPA_MY_FEED_FIELD_EVENT_ID: 'id' }).fields).toEqual(new Map([['event.id', 'id']]));
  });

  it('can do without a section where the environment gives all', () => {
    const environment = { TPA_OTHER_HOSTS: 'es', TPA_OTHER_INDEX: 'i' };
    const config = { path: undefined, sections: new Map(), environment };
    expect(readSettings(config, 'other', feed).index).toBe('i');
  });

  it('takes the keys of the original', () => {
    const settings = read('hosts = a,b\nport = 9201\ntimeout_ms = 1234\nparallel_bulk = 3\nscan_size = 777\nindex = i');
    expect(settings).toMatchObject({ timeoutMs: 1234, concurrency: 3, pageSize: 777 });
    expect(read(`${LEAST}parallel_bulk = no`).concurrency).toBe(1);
  });

  it('prefers its own keys to those of the original', () => {
    expect(read(`${LEAST}scan_size = 1\npage_size = 2\nparallel_bulk = 3\nconcurrency = 4`)).toMatchObject({
      pageSize: 2,
      concurrency: 4,
    });
  });

  it('reads fields for attributes in any case, and lets those of another analyzer be', () => {
    const { fields } = read(`${LEAST}field.Threat.Name.Keyword = Threat.Name\nfield.file.sha1 = hash`);
    expect(fields).toEqual(new Map([['threat.name.keyword', 'Threat.Name']]));
  });

  it('reads queries in JSON', () => {
    expect(read(`${LEAST}filter = {"term": {"a": "b;c"}}`).filter).toEqual({ term: { a: 'b;c' } });
  });

  it.each([
    ['hosts = a', /\[my\.feed\]: 'index' is missing: add a line such as 'index = /],
    ['index = i', /'hosts' is missing/],
    [`${LEAST}prt = 1`, /unknown key 'prt'; did you mean 'port'\?/],
    [`${LEAST}pasword_file = x`, /unknown key 'pasword_file'; did you mean 'password_file'\?/],
    [`${LEAST}field.event.idd = x`, /unknown key 'field\.event\.idd'; did you mean 'field\.event\.id'\?/],
    [`${LEAST}port = many`, /key 'port': it must be a whole number from 1 to 65535/],
    [`${LEAST}timeout_ms = 0`, /key 'timeout_ms': it must be a whole number from 1/],
    [`${LEAST}product = solr`, /key 'product': it must be one of auto, elasticsearch, opensearch/],
    [`${LEAST}verify = maybe`, /key 'verify': it must be true or false/],
    [`${LEAST}parallel_bulk = maybe`, /key 'parallel_bulk': it must be a whole number from 1 to 64, true or false/],
    [`${LEAST}filter = {`, /key 'filter': it must be a JSON object/],
    [`${LEAST}filter = []`, /key 'filter': it must be a JSON object/],
    [`${LEAST}username = me`, /'password' is missing beside 'username'/],
    [`${LEAST}password = secret`, /'username' is missing beside 'password'/],
    [`${LEAST}api_key = a\nbearer = b`, /give one of 'api_key'/],
    [`${LEAST}password = a\npassword_file = b\nusername = c`, /give the same secret; leave one out/],
    [`${LEAST}bearer_file = /no/such`, /key 'bearer_file': can't read '\/no\/such': there is no such file/],
    [`${LEAST}ca_file = /no/such`, /key 'ca_file': can't read '\/no\/such': there is no such file/],
    [`${LEAST}cert_file = /no/such`, /'cert_file' and 'key_file' belong together/],
    [`${LEAST}proxy = proxy:3128`, /'proxy' must be a URL/],
    [`${LEAST}proxy = http://me:a#b@proxy:3128`, /'proxy' must be a URL/],
    [`${LEAST}proxy = http://me:5%%zz@proxy:3128`, /'proxy' holds a password in which % must be written %25/],
    ['index = i\nhosts = http://me:5%%zz@es', /'hosts' holds a password in which % must be written %25/],
    ['index = i\nhosts = http://es\nca_fingerprint = AA', /a certificate is given, but a host is http:\/\//],
    ['index = i\nhosts = https://me:S3c/ret@es.example', /'hosts' has an '@' behind a '\/'|'hosts' must list names/],
    ['index = i\nhosts = https://me/S3cret@es.example', /'hosts' has an '@' behind a '\/': .*%2F/],
    ['index = i\nhosts = ftp://es', /'hosts' may use http:\/\/ and https:\/\/ only/],
    ['index = i\nhosts = http://', /'hosts' must list names/],
    ['index = i\ncloud_id = nonsense', /'cloud_id' must be the text/],
    ['index = i\nhosts = a\ncloud_id = b', /give 'hosts' or 'cloud_id', not both/],
  ])('refuses %j', (lines, message) => {
    expect(() => read(lines)).toThrow(UsageError);
    expect(() => read(lines)).toThrow(message);
  });

  it('names the variable of the environment that is wrong', () => {
    expect(() => read(LEAST, { TPA_MY_FEED_PORT: 'x' })).toThrow(/environment variable TPA_MY_FEED_PORT: it must be/);
  });

  it('names the nearest section', () => {
    const sections = parseConfig('[feed]\nindex = i', 'config.ini');
    expect(() => readSettings({ path: 'config.ini', sections, environment: {} }, 'fed', feed)).toThrow(
      /\[fed\]: 'config\.ini' has no such section; did you mean 'feed'\?/,
    );
  });

  it('hides an API key also as a server would decode it', () => {
    const key = 'the:se#cret';
    for (const given of [`id:${key}`, Buffer.from(`id:${key}`).toString('base64')]) {
      expect(read(`${LEAST}api_key = ${given}`).redact(`refused: ${key}, id:${key}`)).toBe('refused: ***, ***');
    }
  });

  it('hides its secrets, in every spelling', () => {
    const { redact } = read(`${LEAST}username = me\npassword = p ä"ss`);
    const basic = Buffer.from('me:p ä"ss').toString('base64');
    const text = `p ä"ss | ${basic} | p%20%C3%A4%22ss | ${JSON.stringify('p ä"ss')}`;
    expect(redact(text)).toBe('*** | *** | *** | "***"');
  });
});

it('does not show the text of a host with an @ in its path', () => {
  expect(() => read('index = i\nhosts = https://me/S3cret@es.example')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('S3cret') as string }),
  );
});
