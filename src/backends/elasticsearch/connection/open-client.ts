import { Client, HttpConnection, UndiciConnection } from '@elastic/elasticsearch';
import { isLoopback } from '../section/nodes.js';
import type { Settings, TlsSettings } from '../section/settings.js';
import { LosslessSerializer, WholeTransport } from './whole-transport.js';

function tlsOptions({ ca, cert, key, passphrase, verify, fingerprint }: TlsSettings): Record<string, unknown> {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert, key }),
    ...(passphrase !== undefined && { passphrase }),
    // A fingerprint vouches for an authority of the cluster's own, which no list of authorities knows.
    rejectUnauthorized: verify && !(fingerprint !== undefined && ca === undefined),
  };
}

/**
 * The official client. It repeats nothing by itself: it would repeat neither a 429 nor an answer with status 200 that
 * is only a part, and a 502, 503 or 504 without a pause.
 */
export function openClient(settings: Settings): Client {
  const { nodes, credentials, tls, proxy, timeoutMs } = settings;
  return new Client({
    nodes: nodes.map((url) => ({ url })),
    Transport: WholeTransport,
    Serializer: LosslessSerializer,
    Connection: proxy === undefined ? UndiciConnection : HttpConnection,
    ...(credentials && { auth: credentials }),
    ...(proxy !== undefined && { proxy }),
    ...(tls.fingerprint !== undefined && { caFingerprint: tls.fingerprint }),
    ...(nodes.some(({ protocol }) => protocol === 'https:') && { tls: tlsOptions(tls) }),
    maxRetries: 0,
    requestTimeout: timeoutMs,
    compression: !nodes.every(isLoopback),
    enableMetaHeader: false,
  });
}
