import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, createCertificates } from '../../../scripts/engine/certificates.mjs';
import { findOnPath } from '../../../scripts/engine/commands.mjs';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { skipLoudly } from '../../support/skip-loudly.js';
import { contextFor } from './engine-feed.js';
import { SCRIPTED_FEED, type ScriptedEngine, scriptedEngine } from './scripted-engine.js';
import { tunnelTo } from './tunnel.js';

async function open(section: Readonly<Record<string, string>>): Promise<void> {
  const context = contextFor({ index: 'feed-*', ...section }, SCRIPTED_FEED);
  await (await ElasticsearchBackend.open(context))[Symbol.asyncDispose]();
}

const authorizationOf = ({ asked }: ScriptedEngine): string | undefined => asked[0]?.headers.authorization;

describe('an API key', () => {
  const encoded = Buffer.from('identity:the key').toString('base64');

  it.each([
    ['encoded, as it is', encoded],
    ['as identity and key, encoded', 'identity:the key'],
  ])('is sent %s', async (_, key) => {
    await using engine = await scriptedEngine([]);
    await open({ hosts: engine.url, api_key: key });
    expect(authorizationOf(engine)).toBe(`ApiKey ${encoded}`);
  });
});

const hasOpenssl = findOnPath('openssl', process.env) !== undefined;
if (!hasOpenssl) skipLoudly('TLS', 'openssl is not there (Debian package openssl)');

describe.runIf(hasOpenssl)('over TLS', () => {
  let folder: string | undefined;
  let certificates: Certificates;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tpa-tls-'));
    certificates = await createCertificates(folder);
  });
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it("says what to give where a client's certificate is demanded, and where only one side speaks TLS", async () => {
    const { server, client, authority } = certificates;
    const tls = { cert: server.certificate, key: server.key, ca: authority.certificate };
    await using demanding = await scriptedEngine([], undefined, { tls: { ...tls, requestCert: true } });
    const bare = { hosts: demanding.url, ca_file: authority.certificateFile, retries: '0' };
    await expect(open(bare)).rejects.toThrow(
      /^Section \[feed\], https:\/\/127\.0\.0\.1:\d+: .*TLS handshake.*give cert_file and key_file/,
    );
    await open({ ...bare, cert_file: client.certificateFile, key_file: client.keyFile });
    await expect(open({ hosts: demanding.url.replace('https', 'http'), retries: '0' })).rejects.toThrow(/write https:/);
    await using plain = await scriptedEngine([]);
    await expect(open({ hosts: plain.url.replace('http', 'https'), retries: '0' })).rejects.toThrow(/write http:/);
  });

  it('a cloud id leads to the cluster in it, over HTTPS, through the proxy, with the key', async () => {
    const { certificate: cert, key } = certificates.server;
    await using engine = await scriptedEngine([], undefined, { tls: { cert, key } });
    await using tunnel = await tunnelTo(engine);
    const proxy = new URL(tunnel.url);
    proxy.username = 'me';
    proxy.password = 'pass%20word';
    const cloudId = `my-cloud:${Buffer.from('eu.cloud.example:9243$c1u5ter$kibana').toString('base64')}`;
    await open({ cloud_id: cloudId, api_key: 'encodedKey', proxy: proxy.href.replaceAll('%', '%%'), verify: 'false' });
    expect(tunnel.wanted[0]).toEqual({
      address: 'c1u5ter.eu.cloud.example:9243',
      authorization: `Basic ${Buffer.from('me:pass word').toString('base64')}`,
    });
    expect(engine.asked[0]?.headers.host).toBe('c1u5ter.eu.cloud.example:9243');
    expect(authorizationOf(engine)).toBe('ApiKey encodedKey');
  });
});
