import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { discordMessage } from '../../../src/notify/channels/discord.js';
import { mattermostMessage } from '../../../src/notify/channels/mattermost.js';
import { slackMessage } from '../../../src/notify/channels/slack.js';
import { teamsMessage } from '../../../src/notify/channels/teams.js';
import type { Notification } from '../../../src/notify/notification.js';
import { hostileNotifications, sampleNotification, sampleRunNotification } from '../sample-notification.js';

// Schemas of our own, after the documentation of each product: what it takes, and its limits.
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const plainText = (most: number) =>
  closed({ type: { const: 'plain_text' }, text: text(most), emoji: { const: false } });

const SLACK = closed({
  text: text(4000),
  mrkdwn: { const: false },
  link_names: { const: false },
  unfurl_links: { const: false },
  unfurl_media: { const: false },
  blocks: {
    type: 'array',
    maxItems: 50,
    items: {
      oneOf: [
        closed({ type: { const: 'section' }, text: plainText(3000) }),
        closed({
          type: { const: 'section' },
          fields: { type: 'array', minItems: 1, maxItems: 10, items: plainText(2000) },
        }),
        closed({
          type: { const: 'actions' },
          elements: {
            type: 'array',
            items: closed({ type: { const: 'button' }, text: plainText(75), url: text(3000) }),
          },
        }),
      ],
    },
  },
});

const TEAMS = closed({
  type: { const: 'message' },
  attachments: {
    type: 'array',
    minItems: 1,
    maxItems: 1,
    items: closed({
      contentType: { const: 'application/vnd.microsoft.card.adaptive' },
      contentUrl: { const: null },
      content: closed(
        {
          $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
          type: { const: 'AdaptiveCard' },
          version: { const: '1.4' },
          fallbackText: text(3000),
          body: {
            type: 'array',
            minItems: 1,
            items: closed({
              type: { const: 'RichTextBlock' },
              inlines: {
                type: 'array',
                minItems: 1,
                items: closed(
                  {
                    type: { const: 'TextRun' },
                    text: text(3000),
                    weight: { enum: ['Bolder'] },
                    size: { enum: ['Medium'] },
                    isSubtle: { type: 'boolean' },
                  },
                  ['type', 'text'],
                ),
              },
            }),
          },
          actions: {
            type: 'array',
            items: closed({ type: { const: 'Action.OpenUrl' }, title: text(100), url: text(4000) }),
          },
        },
        ['type', 'version', 'body'],
      ),
    }),
  },
});

const MATTERMOST = closed({
  text: text(16_383),
  attachments: {
    type: 'array',
    items: closed(
      {
        fallback: text(4000),
        text: { type: 'string', maxLength: 7500 },
        title: text(200),
        title_link: text(4000),
        fields: {
          type: 'array',
          items: closed({ short: { type: 'boolean' }, title: text(100), value: text(1000) }),
        },
      },
      ['fallback'],
    ),
  },
});

const DISCORD = closed(
  {
    content: text(2000),
    allowed_mentions: closed({ parse: { type: 'array', maxItems: 0 } }),
    flags: { const: 4 },
    embeds: {
      type: 'array',
      maxItems: 10,
      items: closed(
        {
          title: text(256),
          url: text(4000),
          description: text(4096),
          fields: {
            type: 'array',
            maxItems: 25,
            items: closed({ name: text(256), value: text(1024), inline: { type: 'boolean' } }),
          },
        },
        ['fields'],
      ),
    },
  },
  ['content', 'allowed_mentions', 'embeds'],
);

const FORMS: readonly (readonly [string, object, (notification: Notification) => object])[] = [
  ['slack', SLACK, slackMessage],
  ['teams', TEAMS, teamsMessage],
  ['mattermost', MATTERMOST, mattermostMessage],
  ['discord', DISCORD, discordMessage],
];

const ORDINARY: Notification[] = [
  sampleNotification(),
  sampleNotification({ event: 'grown', link: 'https://reports.example/2020-11-04.html' }),
  sampleNotification({ event: 'ended', peak: null }),
  sampleRunNotification('failure'),
  sampleRunNotification('no-data'),
  sampleRunNotification('recovered'),
];

/** All texts within a message. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Markdown without what stands in code spans. */
const outsideCode = (markdown: string): string => markdown.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');

describe.each(FORMS)('the form of %s', (name, schema, message) => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

  it('is what the product documents, whatever is told', () => {
    for (const notification of [...ORDINARY, ...hostileNotifications()]) {
      validate(message(notification));
      expect(validate.errors, JSON.stringify(notification).slice(0, 300)).toBeNull();
    }
  });

  it('has the line of the notification in it', () => {
    const line = '1,108 submissions, 11.1 × its average, since 4 November (1 day)';
    expect(textsIn(message(sampleNotification())).some((each) => each.includes(line))).toBe(true);
  });

  it('stays small for a value of a megabyte', () => {
    for (const notification of hostileNotifications()) {
      expect(JSON.stringify(message(notification)).length).toBeLessThan(28_000);
    }
  });

  it('holds no live mention or mark-up of a value', () => {
    for (const notification of hostileNotifications()) {
      const texts = textsIn(message(notification));
      if (name === 'slack') {
        // only `text` is read as mark-up, and these three characters begin all that it knows
        const { text: fallback } = message(notification) as { text: string };
        expect(fallback).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|@(?!\u200b)/);
      } else if (name === 'mattermost' || name === 'discord') {
        for (const each of texts) expect(outsideCode(each)).not.toMatch(/evil|owned|@|HYPERLINK/);
      }
      // in Teams all is in text runs, which the schema holds it to
    }
  });
});
