import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { text } from '../../config/value-forms.js';
import { UsageError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import type { Delivery } from '../channel.js';
import type { ChannelKind } from '../channel-kind.js';
import { receiverOf } from '../http/http-channel.js';
import { sendRequest } from '../http/send-request.js';
import { fillTemplate, unknownPlaces } from './body-template.js';
import { HTTP_KEYS, HTTP_SECRETS } from './http-settings.js';

const KEYS = z.strictObject({
  ...HTTP_KEYS,
  method: z
    .string()
    .transform((method) => method.trim().toUpperCase())
    .pipe(z.enum(['POST', 'PUT', 'PATCH']))
    .default('POST'),
  secret: text.optional(),
  body: text.optional(),
});

const BASE64_SECRET = 'whsec_';
const PLACES = ['schemaVersion', 'event', 'incident', 'peak', 'error', 'gaps', 'run', 'link', 'text'];
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/**
 * The signature of Standard Webhooks (standardwebhooks.com): the HMAC-SHA256 of `ID.TIMESTAMP.BODY`, Base64, behind `v1,`.
 *
 * @param secret a text, or `whsec_` and the key's Base64
 * @param seconds since 1970, against an old message being sent again by somebody else
 */
export function signature(secret: string, id: string, seconds: number, body: string): string {
  const key = secret.startsWith(BASE64_SECRET) ? Buffer.from(secret.slice(BASE64_SECRET.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

function signed(secret: string | undefined, id: string, now: number, body: string): Record<string, string> {
  if (secret === undefined) return {};
  const seconds = Math.floor(now / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature(secret, id, seconds, body),
  };
}

function checkHeaders(named: ReadonlyMap<string, string>, fail: (key: string, problem: string) => never): void {
  for (const [name, value] of named) {
    if (!HEADER_NAME.test(name)) fail(`header.${shown(name)}`, 'it is not a valid name of a header');
    if (!HEADER_VALUE.test(value)) fail(`header.${name}`, 'a header holds no line breaks and no letters beyond Latin');
  }
}

export const webhook = {
  keys: KEYS,
  secrets: [...HTTP_SECRETS, 'secret'],
  named: 'header.',
  open(settings, { section, named, now }) {
    const fail = (key: string, problem: string): never => {
      throw new UsageError(`Configuration section [${section}], key '${key}': ${problem}`);
    };
    checkHeaders(named, fail);
    const { body: template, secret, method } = settings;
    const [unknown] = template === undefined ? [] : unknownPlaces(template, PLACES);
    if (unknown !== undefined) fail('body', `'${shown(unknown)}' is not known; there are ${PLACES.join(', ')}`);
    const bodyOf = ({ notification }: Delivery): string =>
      template === undefined ? JSON.stringify(notification) : fillTemplate(template, notification);
    const receiver = receiverOf(settings, section, [...named.values(), secret ?? '']);
    return {
      isDigest: false,
      send([delivery], signal) {
        const body = bodyOf(delivery);
        const headers = {
          'content-type': 'application/json',
          ...Object.fromEntries(named),
          'idempotency-key': delivery.key,
          ...signed(secret, delivery.key, now(), body),
        };
        return sendRequest(receiver, { method, headers, body }, now, signal);
      },
      preview: ([delivery]) => bodyOf(delivery),
    };
  },
} satisfies ChannelKind<typeof KEYS>;
