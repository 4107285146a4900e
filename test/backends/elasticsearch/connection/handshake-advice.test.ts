import { describe, expect, it } from 'vitest';
import { handshakeAdvice } from '../../../../src/backends/elasticsearch/connection/handshake-advice.js';

const TLS = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  passphrase: undefined,
  verify: true,
  fingerprint: undefined,
};
const secure = { nodes: [new URL('https://a:9200')], tls: TLS };
const withCertificate = { ...secure, tls: { ...TLS, cert: 'cert', key: 'key' } };
const plain = { nodes: [new URL('http://a:9200')], tls: TLS };

describe('the advice where a connection ends without an answer', () => {
  it.each([
    'other side closed - Local: 127.0.0.1:1, Remote: 127.0.0.1:2',
    'Client network socket disconnected before secure TLS connection was established',
    'ssl3_read_bytes:tlsv13 alert certificate required:SSL alert number 116',
    'ssl3_read_bytes:sslv3 alert handshake failure:SSL alert number 40',
  ])('names the certificate: %s', (message) => {
    expect(handshakeAdvice(message, secure)).toMatch(/give cert_file and key_file$/);
    expect(handshakeAdvice(message, withCertificate)).toMatch(/may not take the client's certificate/);
  });

  it.each(['error:0480006C:PEM routines::no start line', 'x509:key values mismatch', 'PKCS12 mac verify failure'])(
    'names the files: %s',
    (message) => {
      expect(handshakeAdvice(message, withCertificate)).toMatch(/cert_file and key_file must be PEM files/);
    },
  );

  it('names the scheme where only one side speaks TLS', () => {
    expect(handshakeAdvice('ssl3_get_record:wrong version number', secure)).toMatch(/write http:\/\/$/);
    expect(handshakeAdvice('other side closed', plain)).toMatch(/write https:\/\/$/);
  });

  it.each(['connect ECONNREFUSED 127.0.0.1:9', 'getaddrinfo ENOTFOUND a'])('is none: %s', (message) => {
    expect(handshakeAdvice(message, secure)).toBeUndefined();
    expect(handshakeAdvice(message, plain)).toBeUndefined();
  });
});
