import { z } from 'zod';
import type { ChannelKind } from '../channel-kind.js';
import type { Notification } from '../notification.js';
import { wordsOf } from '../words.js';
import { chatChannel, linesWithin, within } from './chat.js';
import { codeQuote } from './code-quote.js';
import { HTTP_KEYS, HTTP_SECRETS } from './http-settings.js';

const DESCRIPTION_LENGTH = 3000;
const FIELD_LENGTH = 256;
const MOST_FIELDS = 25;
const SUPPRESS_LINK_PREVIEWS = 4;

/** A webhook's message with one embed. */
export function discordMessage(notification: Notification): object {
  const { line, facts, drivers } = wordsOf(notification, codeQuote);
  const { link } = notification;
  const known = facts.filter(([, value]) => value !== '').slice(0, MOST_FIELDS);
  return {
    content: line,
    // whatever a text says, it calls nobody
    allowed_mentions: { parse: [] },
    ...(link === null && { flags: SUPPRESS_LINK_PREVIEWS }),
    embeds: [
      {
        ...(link !== null && { title: 'Open the report', url: link }),
        ...(drivers.length > 0 && { description: linesWithin(drivers, DESCRIPTION_LENGTH) }),
        fields: known.map(([name, value]) => ({ name, value: within(value, FIELD_LENGTH), inline: true })),
      },
    ],
  };
}

export const discord = {
  keys: z.strictObject(HTTP_KEYS),
  secrets: HTTP_SECRETS,
  open: (settings, context) => chatChannel(settings, context, discordMessage),
} satisfies ChannelKind<z.ZodObject<typeof HTTP_KEYS>>;
