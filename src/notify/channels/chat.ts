import type { z } from 'zod';
import type { Channel, Delivery } from '../channel.js';
import type { SectionContext } from '../channel-kind.js';
import { postJson, receiverOf } from '../http/http-channel.js';
import type { Notification } from '../notification.js';
import type { HTTP_KEYS } from './http-settings.js';

/** A channel that posts one JSON document to one address: the form of all chats. */
export function chatChannel(
  settings: z.output<z.ZodObject<typeof HTTP_KEYS>>,
  context: SectionContext,
  body: (notification: Notification) => unknown,
): Channel {
  const receiver = receiverOf(settings, context.section);
  return {
    isDigest: false,
    send: ([{ key, notification }], signal) =>
      postJson(receiver, body(notification), { 'idempotency-key': key }, context, signal),
    preview: ([{ notification }]: readonly [Delivery, ...Delivery[]]) => JSON.stringify(body(notification), null, 2),
  };
}

/** A text cut to what a form may hold, in whole characters. */
export function within(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The first lines that a form can hold. A line is never cut: half of a code span would set free what is in it. */
export function linesWithin(lines: readonly string[], most: number): string {
  let text = '';
  for (const line of lines) {
    if (text.length + line.length + 1 > most) break;
    text = text === '' ? line : `${text}\n${line}`;
  }
  return text;
}
