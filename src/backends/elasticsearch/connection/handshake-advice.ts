import type { Settings } from '../section/settings.js';

const CLOSED = /other side closed|socket hang up|ECONNRESET|disconnected before secure TLS connection/i;
const CERTIFICATE_DEMANDED = /alert (?:number (?:40|42|116)|certificate required|bad certificate|handshake failure)/i;
/** What is said of files that are no certificate or key, or don't belong together. */
export const UNUSABLE_KEY = /PEM routines|bad decrypt|mac verify|key values mismatch/i;
const NO_TLS = /wrong version number|packet length too long|EPROTO/i;

/**
 * What to change in the section if a connection ended before the server had answered anything: then the two mostly
 * disagree about encryption, or the server demands a certificate. Engines and clients do not say so themselves.
 */
export function handshakeAdvice(message: string, { nodes, tls }: Pick<Settings, 'nodes' | 'tls'>): string | undefined {
  const isSecure = nodes.some(({ protocol }) => protocol === 'https:');
  const isPlain = nodes.some(({ protocol }) => protocol === 'http:');
  if (isSecure && (CLOSED.test(message) || CERTIFICATE_DEMANDED.test(message))) {
    return tls.cert === undefined
      ? "closed in the TLS handshake: if the server demands a client's certificate, give cert_file and key_file"
      : "closed in the TLS handshake: the server may not take the client's certificate (cert_file, key_file)";
  }
  if (isSecure && UNUSABLE_KEY.test(message)) {
    return 'ca_file, cert_file and key_file must be PEM files; key_file must belong to cert_file, and key_passphrase to key_file';
  }
  if (isSecure && NO_TLS.test(message)) return 'the server speaks no TLS at that address: write http://';
  if (isPlain && CLOSED.test(message)) return 'closed without an answer: if the server speaks TLS, write https://';
  return undefined;
}
