// @ts-check
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

/**
 * @typedef {object} RequestOptions
 * @property {string} [method]
 * @property {unknown} [body] a string is sent as NDJSON, anything else as JSON
 * @property {Readonly<Record<string, string>>} [headers]
 * @property {number} [timeout] milliseconds
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {any} body parsed if it is JSON
 */

/**
 * @param {string} content
 * @returns {unknown}
 */
function parse(content) {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

/**
 * `fetch` can be given neither a certificate authority nor a client's certificate.
 *
 * @param {string} url
 * @param {RequestOptions & { tls?: { ca: string, cert: string, key: string } | undefined }} [options]
 * @returns {Promise<Reply>}
 */
export function request(url, { method = 'GET', body, headers = {}, timeout = 30_000, tls } = {}) {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json';
  // Without its length, Node.js leaves out the body of a DELETE.
  const entity = content !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(content) };
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const outgoing = send(
      url,
      {
        ...tls,
        method,
        headers: { ...entity, ...headers },
        agent: false,
        signal: AbortSignal.timeout(timeout),
      },
      (incoming) => {
        text(incoming).then(
          (answer) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: parse(answer) }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}
