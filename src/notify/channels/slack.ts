import { z } from 'zod';
import type { Notification } from '../notification.js';
import { wordsOf } from '../words.js';
import type { ChannelKind } from '../channel-kind.js';
import { chatChannel, within } from './chat.js';
import { HTTP_KEYS, HTTP_SECRETS } from './http-settings.js';

const SECTION_LENGTH = 3000;
const FIELD_LENGTH = 2000;
const BUTTON_URL_LENGTH = 3000;
const MOST_FIELDS = 10;

// Slack reads mentions, links and emphasis in no plain_text.
const plainText = (text: string, most: number) => ({
  type: 'plain_text',
  text: within(text === '' ? '-' : text, most),
  emoji: false,
});

/** The three characters that begin a mention or a link in Slack's own mark-up. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '@\u200b');

/** An incoming webhook's message in Block Kit. */
export function slackMessage(notification: Notification): object {
  const { line, facts, drivers } = wordsOf(notification);
  const fields = facts.filter(([, value]) => value !== '').slice(0, MOST_FIELDS);
  return {
    // what a notification on a phone shows; `mrkdwn: false` leaves asterisks and the like as they are
    text: escaped(within(line, SECTION_LENGTH)),
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'section', text: plainText(line, SECTION_LENGTH) },
      { type: 'section', fields: fields.map(([name, value]) => plainText(`${name}: ${value}`, FIELD_LENGTH)) },
      ...(drivers.length > 0 ? [{ type: 'section', text: plainText(drivers.join('\n'), SECTION_LENGTH) }] : []),
      ...linkBlocks(notification),
    ],
  };
}

function linkBlocks({ link, ...notification }: Notification): object[] {
  if (link === null || link.length > BUTTON_URL_LENGTH) return [];
  const text = 'incident' in notification ? 'Open the report' : 'Open';
  return [{ type: 'actions', elements: [{ type: 'button', text: plainText(text, 75), url: link }] }];
}

export const slack = {
  keys: z.strictObject(HTTP_KEYS),
  secrets: HTTP_SECRETS,
  open: (settings, context) => chatChannel(settings, context, slackMessage),
} satisfies ChannelKind<z.ZodObject<typeof HTTP_KEYS>>;
