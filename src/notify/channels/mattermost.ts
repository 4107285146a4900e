import { z } from 'zod';
import type { ChannelKind } from '../channel-kind.js';
import type { Notification } from '../notification.js';
import { wordsOf } from '../words.js';
import { chatChannel, linesWithin, within } from './chat.js';
import { codeQuote } from './code-quote.js';
import { HTTP_KEYS, HTTP_SECRETS } from './http-settings.js';

const TEXT_LENGTH = 4000;
const FIELD_LENGTH = 1000;

/** An incoming webhook's message with one attachment. */
export function mattermostMessage(notification: Notification): object {
  const { line, facts, drivers } = wordsOf(notification, codeQuote);
  const { link } = notification;
  return {
    text: line,
    attachments: [
      {
        fallback: line,
        text: linesWithin(
          drivers.map((driver) => `- ${driver}`),
          TEXT_LENGTH,
        ),
        fields: facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => ({ short: true, title: name, value: within(value, FIELD_LENGTH) })),
        ...(link !== null && { title: 'Open the report', title_link: link }),
      },
    ],
  };
}

export const mattermost = {
  keys: z.strictObject(HTTP_KEYS),
  secrets: HTTP_SECRETS,
  open: (settings, context) => chatChannel(settings, context, mattermostMessage),
} satisfies ChannelKind<z.ZodObject<typeof HTTP_KEYS>>;
