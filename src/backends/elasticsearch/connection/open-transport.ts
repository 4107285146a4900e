import { HttpConnection, Transport, UndiciConnection, WeightedConnectionPool } from '@elastic/transport';
import { isLoopback } from '../section/nodes.js';
import type { Settings, TlsSettings } from '../section/settings.js';

export interface OpenTransport {
  readonly transport: Transport;
  close(): Promise<void>;
}

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
 * The client's transport, as it is: plain JSON is what every version of both products takes, so there is no check of
 * the product; its own retries know no pauses, so there are none.
 */
export function openTransport(settings: Settings): OpenTransport {
  const { nodes, credentials, tls, proxy, timeoutMs } = settings;
  const pool = new WeightedConnectionPool({
    Connection: proxy === undefined ? UndiciConnection : HttpConnection,
    ...(credentials && { auth: credentials }),
    ...(proxy !== undefined && { proxy }),
    ...(tls.fingerprint !== undefined && { caFingerprint: tls.fingerprint }),
    ...(nodes.some(({ protocol }) => protocol === 'https:') && { tls: tlsOptions(tls) }),
  });
  pool.addConnection(nodes.map((url) => ({ url, timeout: timeoutMs })));
  const transport = new Transport({
    connectionPool: pool,
    maxRetries: 0,
    requestTimeout: timeoutMs,
    compression: !nodes.every(isLoopback),
    openTelemetry: { enabled: false },
  });
  return { transport, close: () => pool.empty() };
}
