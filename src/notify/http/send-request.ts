import { readFileSync } from 'node:fs';
import type { Dispatcher } from 'undici';
import type { Redact } from '../../config/redact.js';
import { messageOf, readFaultOf, UsageError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import type { Outcome } from '../channel.js';
import { pauseAskedFor } from './retry-after.js';

/** The address of a section's requests, and how they are sent. */
export interface HttpReceiver {
  readonly url: string;
  /** PEM of the authority that signed the receiver's certificate; undefined: those that the system trusts. */
  readonly ca: string | undefined;
  readonly verify: boolean;
  /** URL of an HTTP proxy. */
  readonly proxy: string | undefined;
  readonly redact: Redact;
}

/** What is used of the library, which is loaded only if something is sent. */
type Undici = Pick<typeof import('undici'), 'Agent' | 'ProxyAgent'>;

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// A receiver that hangs leaves time for another attempt within the section's 30 seconds.
const ATTEMPT_MS = 10_000;
const LONGEST_ANSWER = 4096;
const PERMANENT_BELOW = 500;
/** 4xx that may pass: a time-out, too early, too many. */
const PASSING = [408, 425, 429];

function dispatcherFor({ ca, verify, proxy }: HttpReceiver, undici: Undici): Dispatcher {
  const tls = { ...(ca !== undefined && { ca }), rejectUnauthorized: verify };
  if (proxy !== undefined) return new undici.ProxyAgent({ uri: proxy, requestTls: tls });
  return new undici.Agent({ connect: tls, connections: 1 });
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    if ((length += chunk.length) > LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What an answer means: 2xx is accepted; 3xx and most 4xx will not change; all else is tried again. */
export function outcomeOf(status: number, answer: string, retryAfter: string | undefined, now: number): Outcome {
  const text = shown(answer.trim());
  const said = `HTTP ${status}${text === '' ? '' : `: ${text}`}`;
  if (status >= 200 && status < 300) return { kind: 'accepted', answer: said };
  if (status < PERMANENT_BELOW && !PASSING.includes(status)) {
    return {
      kind: 'given-up',
      reason: status < 400 ? `${said} (redirects are not followed: give the final URL)` : said,
    };
  }
  const after = pauseAskedFor(retryAfter, now);
  return { kind: 'again', reason: said, ...(after !== undefined && { after }) };
}

/** Sends one request once. Redirects are not followed: what is sent may be secret. */
export async function sendRequest(
  receiver: HttpReceiver,
  { method, headers, body }: HttpRequest,
  now: () => number,
  signal: AbortSignal,
): Promise<Outcome> {
  const undici = await import('undici');
  const timeout = AbortSignal.timeout(ATTEMPT_MS);
  const dispatcher = dispatcherFor(receiver, undici);
  try {
    const response = await undici.request(receiver.url, {
      method: method as Dispatcher.HttpMethod,
      headers: { 'user-agent': 'telemetry-peak-analyzer', ...headers },
      body,
      dispatcher,
      signal: AbortSignal.any([signal, timeout]),
    });
    const retryAfter = response.headers['retry-after'];
    const text = receiver.redact(await beginningOf(response.body));
    return outcomeOf(response.statusCode, text, Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, now());
  } catch (error) {
    if (timeout.aborted) return { kind: 'again', reason: `no answer within ${ATTEMPT_MS / 1000} s` };
    return { kind: 'again', reason: shown(receiver.redact(causeOf(error))) };
  } finally {
    // what is still under way belongs to an answer that nobody reads
    await dispatcher.destroy().catch(() => undefined);
  }
}

function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  const text = messageOf(error);
  return text === '' ? 'the connection failed' : text;
}

/**
 * The PEM file of an authority.
 *
 * @throws UsageError
 */
export function readAuthority(path: string, section: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const problem = `can't read '${path}': ${readFaultOf(error)}`;
    throw new UsageError(`Configuration section [${section}], key 'ca_file': ${problem}`, { cause: error });
  }
}
