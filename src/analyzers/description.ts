import { z } from 'zod';
import type { FeedDescription } from './feed-description.js';

const text = z.string().trim().min(1);
const attribute = text.describe(
  'One dotted name, or several: `a | b` is the first that is there, `a + b` a value of both',
);
const byPlace = <Value extends z.ZodType<string>>(value: Value) => z.record(text, value);

/**
 * What a feed's description may hold. A section `[analyzer:NAME]` gives these keys as text, code as a value; the keys
 * `list.PLACE`, `missing.PLACE` and `fold.PLACE` of a section are objects by place here.
 */
export const DESCRIPTION = z.strictObject({
  records: text
    .optional()
    .describe('Files only: the path to the list that holds the records, if a document is one object around them'),
  time: attribute.describe('The attribute that holds the time of a record'),
  time_format: text
    .optional()
    .describe(
      '`auto` (ISO 8601, or a number of milliseconds), `seconds`, `milliseconds`, `microseconds`, `nanoseconds`, or a ' +
        'pattern in the notation of date-fns; default `auto`',
    ),
  time_zone: text
    .optional()
    .describe('The zone of times without an offset: `UTC`, `+02:00`, `Europe/Paris`; default `UTC`'),
  sample: text.describe('The attribute that tells what repeats, or `none`: every record is a sample of its own'),
  dimension_0: attribute.describe('The first attribute that splits the feed into series'),
  dimension_1: attribute.optional().describe('The second; if it is left out, its value is `*`'),
  cross: z.string().optional().describe('Attributes, separated by commas, that are counted beside each series'),
  filter: text
    .optional()
    .describe('Only records for which this holds belong to the feed: `event_type:alert AND NOT user:*`'),
  list: byPlace(z.enum(['error', 'each', 'first', 'join', 'leave-out']))
    .optional()
    .describe('What several values of a place come to; default `error`, `each` for cross dimensions'),
  missing: byPlace(z.string()).optional().describe('The value that stands for a missing or null one, by place'),
  fold: byPlace(text)
    .optional()
    .describe('Values put together, by place: `NAME: member member, NAME: member, *: NAME`'),
  least_threshold: z
    .string()
    .optional()
    .describe('The least threshold of a new row by value of the first dimension: `VALUE: N, *: N`; default `*: 0`'),
  global_days: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe('Days of history asked of the backend if there is no global table; default 7'),
  detector: z
    .strictObject({ name: text, settings: z.record(text, z.string()) })
    .optional()
    .describe('The detector and its settings; default `original`'),
  delimiter: z
    .string()
    .min(1)
    .optional()
    .describe('CSV only: the character between cells, `tab`, or `auto`; default `auto`'),
  encoding: z
    .enum(['utf-8', 'utf-16', 'latin1'])
    .optional()
    .describe('CSV only: the encoding; found from the byte order mark by default'),
  comment: text.optional().describe('CSV only: what a line begins with that is a comment'),
  header: text
    .optional()
    .describe('CSV only: names of the columns, separated by commas, of a file without a header line'),
  null_text: z
    .string()
    .optional()
    .describe('CSV only: texts, separated by commas, that mean null beside the empty cell'),
}) satisfies z.ZodType<FeedDescription>;
