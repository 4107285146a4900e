import type { IncomingHttpHeaders } from 'node:http';
import { type Client, errors } from '@elastic/elasticsearch';
import type { TransportRequestOptionsWithMeta } from '@elastic/transport';
import { messageOf } from '../../../errors.js';
import type { Redact } from '../../../config/redact.js';
import { EngineFault } from './engine-fault.js';
import { UNUSABLE_KEY } from './handshake-advice.js';
import { ANSWER_LIMIT, PAGE_LIMIT } from './read-body.js';
import type { Reading, WholeAnswer } from './whole-transport.js';

/** One request, as a call of the client. */
export interface Request<Answer> {
  /** What is asked for, for the log: `search`. */
  readonly name: string;
  readonly call: (client: Client, options: TransportRequestOptionsWithMeta) => Promise<{ readonly body: Answer }>;
  /** Whether whoever asks will ask for less if it is too much; others can only wait until there is room. */
  readonly shrinks?: boolean;
  /** Whether the answer is a page of buckets: only the last is parsed into `body`, the earlier ones as they are read. */
  readonly isPage?: boolean;
}

/** A whole answer. */
export interface Reply<Answer> {
  readonly body: Answer;
  readonly earlierBuckets: WholeAnswer['earlierBuckets'];
  readonly headers: IncomingHttpHeaders;
  /** Bytes received, compressed if they were. */
  readonly bytes: number;
}

// What the client says if a fingerprint is given, and the server sends its own certificate alone.
const UNSHOWN_AUTHORITY = 'Invalid or malformed certificate';

// The error of the client carries the request with its headers, so nothing of it but its message goes on.
function connectionFault(error: unknown, redact: Redact): EngineFault {
  if (error instanceof EngineFault) return error;
  const message = redact(messageOf(error));
  if (message === UNSHOWN_AUTHORITY) {
    return new EngineFault(
      'none',
      "the server does not show its authority's certificate, so ca_fingerprint can't be compared with it: give ca_file",
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
 * @throws EngineFault for whatever is wrong; the reason of `signal` if that is aborted
 */
export async function exchange<Answer>(
  client: Client,
  request: Request<Answer>,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly redact: Redact },
): Promise<Reply<Answer>> {
  const { timeoutMs, signal, redact } = options;
  const { call, isPage = false } = request;
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const reply = await call(client, {
      meta: true,
      signal: AbortSignal.any([signal, timeout]),
      context: { limit: isPage ? PAGE_LIMIT : ANSWER_LIMIT, isPage } satisfies Reading,
    });
    // the transport gives all of this, whatever it is asked
    return reply as Reply<Answer>;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted || error instanceof errors.TimeoutError) {
      throw new EngineFault('again', `no answer within ${timeoutMs} ms (timeout_ms)`);
    }
    throw connectionFault(error, redact);
  }
}
