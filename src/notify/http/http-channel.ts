import { redactor } from '../../config/redact.js';
import type { ChannelContext, Outcome } from '../channel.js';
import type { HttpSettings } from '../channels/http-settings.js';
import { type HttpReceiver, type HttpRequest, readAuthority, sendRequest } from './send-request.js';

// a path such as /api is no secret, and hiding it would make other texts unreadable
const SHORTEST_SECRET = 8;

/** The secrets in an address: what is behind the host, and a user's name and password. */
function secretsOf(address: string): string[] {
  const url = new URL(address);
  const path = `${url.pathname}${url.search}`;
  return [address, url.password, path.length > SHORTEST_SECRET ? path : ''];
}

/**
 * The receiver that a section's keys describe.
 *
 * @param more further secrets that no message may show
 * @throws UsageError
 */
export function receiverOf(settings: HttpSettings, section: string, more: readonly string[] = []): HttpReceiver {
  const { url, proxy, verify } = settings;
  return {
    url,
    ca: settings.ca_file === undefined ? undefined : readAuthority(settings.ca_file, section),
    verify,
    proxy,
    redact: redactor([...secretsOf(url), ...(proxy === undefined ? [] : [new URL(proxy).password]), ...more]),
  };
}

/** Sends JSON by POST. */
export function postJson(
  receiver: HttpReceiver,
  body: unknown,
  headers: HttpRequest['headers'],
  { now }: Pick<ChannelContext, 'now'>,
  signal: AbortSignal,
): Promise<Outcome> {
  const json = { 'content-type': 'application/json', ...headers };
  return sendRequest(receiver, { method: 'POST', headers: json, body: JSON.stringify(body) }, now, signal);
}
