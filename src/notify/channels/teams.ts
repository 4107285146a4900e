import { z } from 'zod';
import type { ChannelKind } from '../channel-kind.js';
import type { Notification } from '../notification.js';
import { wordsOf } from '../words.js';
import { chatChannel, within } from './chat.js';
import { HTTP_KEYS, HTTP_SECRETS } from './http-settings.js';

// A message may have 28 kB.
const TEXT_LENGTH = 3000;
const FACT_LENGTH = 300;

// Markdown is read in every text block and fact of a card, but in no text run.
const textRun = (text: string, most: number, more: object = {}) => ({
  type: 'TextRun',
  text: within(text === '' ? '-' : text, most),
  ...more,
});

const richText = (...inlines: object[]) => ({ type: 'RichTextBlock', inlines });

/** What the "When a Teams webhook request is received" trigger of a workflow takes: a message with one Adaptive Card. */
export function teamsMessage(notification: Notification): object {
  const { line, facts, drivers } = wordsOf(notification);
  const { link } = notification;
  const known = facts.filter(([, value]) => value !== '');
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: within(line, TEXT_LENGTH),
          body: [
            richText(textRun(line, TEXT_LENGTH, { weight: 'Bolder', size: 'Medium' })),
            ...known.map(([name, value]) =>
              richText(textRun(`${name}: `, FACT_LENGTH, { isSubtle: true }), textRun(value, FACT_LENGTH)),
            ),
            ...drivers.map((driver) => richText(textRun(driver, TEXT_LENGTH))),
          ],
          ...(link !== null && { actions: [{ type: 'Action.OpenUrl', title: 'Open the report', url: link }] }),
        },
      },
    ],
  };
}

export const teams = {
  keys: z.strictObject(HTTP_KEYS),
  secrets: HTTP_SECRETS,
  open: (settings, context) => chatChannel(settings, context, teamsMessage),
} satisfies ChannelKind<z.ZodObject<typeof HTTP_KEYS>>;
