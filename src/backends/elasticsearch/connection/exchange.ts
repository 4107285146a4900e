import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { errors, type Transport } from '@elastic/transport';
import { messageOf } from '../../../errors.js';
import type { Redact } from '../../../config/redact.js';
import { faultOfStatus } from './classify.js';
import { EngineFault } from './engine-fault.js';
import { UNUSABLE_KEY } from './handshake-advice.js';
import { parseLossless } from './lossless-json.js';
import { type ParsedAnswer, parsePage } from './parse-answer.js';

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  /** Whether whoever asks will ask for less where it is too much; others can only wait until there is room. */
  readonly shrinks?: boolean;
  /** Whether the answer is a page of buckets, of which the last alone is to stand in its body. */
  readonly piecemeal?: boolean;
}

export interface Reply extends ParsedAnswer {
  readonly headers: IncomingHttpHeaders;
  /** Bytes received, compressed where they were. */
  readonly bytes: number;
}

interface RawReply {
  readonly statusCode?: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

// Values come from attackers and may have 32 kB each: a page of them would not fit into any memory.
const MOST_OF_A_PAGE = 16 * 2 ** 20;

async function readBody(
  { body, headers }: RawReply,
  { signal, most }: { readonly signal: AbortSignal; readonly most: number },
): Promise<{ plain: Buffer; bytes: number }> {
  const encoding = headers['content-encoding'] ?? '';
  let bytes = 0;
  const chunks: Buffer[] = [];
  const cancel = (): void => void body.destroy();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    body.on('data', (chunk: Buffer) => (bytes += chunk.length));
    const decoded =
      encoding === 'gzip' ? body.pipe(createGunzip()) : encoding === 'deflate' ? body.pipe(createInflate()) : body;
    if (decoded !== body) body.once('error', (error) => decoded.destroy(error));
    let length = 0;
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      if ((length += chunk.length) > most) {
        body.destroy();
        throw new EngineFault('smaller', `the page has more than ${most} bytes`);
      }
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    return { plain: Buffer.concat(chunks, length), bytes };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

// What the client says where a fingerprint is given, and the server sends its own certificate alone.
const UNSHOWN_AUTHORITY = 'Invalid or malformed certificate';

// The error of the client carries the request with its headers, so nothing of it but its message goes on.
function connectionFault(error: unknown, redact: Redact): EngineFault {
  if (error instanceof EngineFault) return error;
  const message = redact(messageOf(error));
  if (message === UNSHOWN_AUTHORITY) {
    return new EngineFault(
      'none',
      "the server does not show its authority's certificate, so ca_fingerprint can't be held against it: give ca_file",
    );
  }
  const hopeless =
    /certificate|self.signed|fingerprint|wrong version number|alert|CERT_|unable to verify/i.test(message) ||
    UNUSABLE_KEY.test(message);
  return new EngineFault(hopeless ? 'none' : 'again', message === '' ? 'the connection failed' : message);
}

/**
 * Sends one request once, and reads the whole answer.
 *
 * @throws EngineFault for whatever is wrong; the reason of `signal` where that is aborted
 */
export async function exchange(
  transport: Transport,
  request: Request,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly redact: Redact },
): Promise<Reply> {
  const { timeoutMs, signal, redact } = options;
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  let status: number;
  let headers: IncomingHttpHeaders;
  let read: { plain: Buffer; bytes: number };
  try {
    const reply = await transport.request(
      { method: request.method, path: request.path, ...(request.body !== undefined && { body: request.body }) },
      {
        asStream: true,
        meta: true,
        maxRetries: 0,
        signal: either,
        ...(request.query && { querystring: { ...request.query } }),
        headers: { accept: 'application/json', 'content-type': 'application/json' },
      },
    );
    const raw = reply as unknown as RawReply;
    status = raw.statusCode ?? 0;
    headers = raw.headers;
    read = await readBody(raw, { signal: either, most: request.shrinks ? MOST_OF_A_PAGE : Infinity });
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted || error instanceof errors.TimeoutError) {
      throw new EngineFault('again', `no answer within ${timeoutMs} ms (timeout_ms)`);
    }
    throw connectionFault(error, redact);
  }
  const { plain, bytes } = read;
  let parsed: ParsedAnswer | undefined;
  try {
    parsed = request.piecemeal ? parsePage(plain) : { body: parseLossless(plain.toString('utf8')), earlierBuckets: [] };
  } catch {
    if (status < 400) throw new EngineFault('again', 'the answer is not whole JSON');
  }
  if (!parsed || status >= 400) throw faultOfStatus(status, parsed?.body);
  return { headers, ...parsed, bytes };
}
