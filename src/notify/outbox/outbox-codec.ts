import { z } from 'zod';
import type { Notification } from '../notification.js';
import type { Outbox, OutboxEntry } from './outbox.js';

const VERSION = 1;

const entry = z.object({
  id: z.string(),
  at: z.number(),
  targets: z.array(z.object({ section: z.string(), isRenewal: z.boolean() })),
  // what this tool wrote under a digest; looked at closely enough to be routed
  notification: z.looseObject({ event: z.string(), text: z.string(), run: z.looseObject({}) }),
});

const figures = z.object({ id: z.string(), at: z.number(), day: z.string(), sections: z.array(z.string()) });

const schema = z.object({
  version: z.literal(VERSION),
  entries: z.array(entry),
  alerts: z.array(z.tuple([z.string(), z.string()])),
  figures: z.array(figures).default([]),
});

/** The text that is kept beside the global table. */
export function formatOutbox({ entries, alerts, figures: days }: Outbox): string {
  return JSON.stringify({ version: VERSION, entries, alerts, figures: days });
}

/** Reads what {@link formatOutbox} wrote; undefined if it is something else. */
export function parseOutbox(text: string): Outbox | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = schema.safeParse(content);
  if (data === undefined) return undefined;
  return {
    entries: data.entries.map((each): OutboxEntry => ({
      ...each,
      notification: each.notification as unknown as Notification,
    })),
    alerts: data.alerts,
    figures: data.figures,
  };
}
