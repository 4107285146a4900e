import { z } from 'zod';
import { VERSION } from './format-incidents.js';
import type { Incident, Incidents } from './incident.js';

const day = z.int();
const count = z.number().nonnegative();
const value = z.strictObject({ value: z.string(), submissions: count, share: count });

const driver = z.strictObject({
  attribute: z.string(),
  role: z.enum(['sample', 'cross']),
  distinct: count,
  top: z.array(value).nullable(),
});

const incident = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  key: z.tuple([z.string(), z.string()]),
  firstDay: day,
  day,
  lastPeakDay: day,
  event: z.enum(['new', 'ongoing', 'grown', 'ended']),
  days: z.int().min(1),
  baseline: count,
  excess: count,
  largest: count,
  mark: count,
  severity: z.number().nullable(),
  tags: z.array(z.string()),
  drivers: z.array(driver),
  figures: z.array(z.strictObject({ day, submissions: count, isPeak: z.boolean(), severity: count.optional() })),
  quietDays: z.int().min(0),
  note: z.string().nullable(),
});

const schema = z.strictObject({
  version: z.literal(VERSION),
  newestDay: day.nullable(),
  open: z.array(incident),
  ended: z.array(incident),
});

/** Reads what `formatIncidents` wrote; undefined if it is something else. */
export function parseIncidents(text: string): Incidents | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = schema.safeParse(content);
  if (data === undefined) return undefined;
  // tags may be those of a later version of this tool, which only print them
  return {
    newestDay: data.newestDay ?? undefined,
    open: data.open as Incident[],
    ended: data.ended as Incident[],
  };
}
