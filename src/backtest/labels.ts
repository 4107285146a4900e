import { z } from 'zod';
import { readSettingFile } from '../config/read-setting-file.js';
import { InputError, messageOf, readFaultOf } from '../errors.js';
import { printable } from '../log/printable.js';
import { parseDay } from '../window/parse-day.js';

const day = z
  .string()
  .refine((text) => text.length === 10 && parseDay(text) !== undefined, 'it must be a day that exists, as YYYY-MM-DD');
const cell = { day, dimension_0: z.string(), dimension_1: z.string() };

/** A day of a key, named as in the file. */
interface LabelledDay {
  readonly day: string;
  readonly dimension_0: string;
  readonly dimension_1: string;
}

/** What is known of a feed: its waves, and what looks like waves and is none. Days are written `YYYY-MM-DD`. */
export interface Labels {
  readonly scoreFrom: string;
  readonly lastDay: string;
  /** How many keys the feed has. */
  readonly keys: number;
  /** Days without data. */
  readonly gaps: readonly string[];
  readonly waves: readonly { readonly id: string; readonly kind: string; readonly days: readonly LabelledDay[] }[];
  readonly shifts: readonly (LabelledDay & { readonly kind: string })[];
  readonly floods: readonly LabelledDay[];
}

const LABELS = z.object({
  scoreFrom: day,
  lastDay: day,
  keys: z.number().positive(),
  gaps: z.array(day).default([]),
  waves: z.array(z.object({ id: z.string(), kind: z.string(), days: z.array(z.object(cell)).min(1) })),
  shifts: z.array(z.object({ kind: z.string(), ...cell })).default([]),
  floods: z.array(z.object(cell)).default([]),
});

/** @throws InputError that names the file and the field */
export function readLabels(path: string): Labels {
  let text: string;
  try {
    text = readSettingFile(path);
  } catch (error) {
    throw new InputError(`${printable(path)}: ${readFaultOf(error)}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${printable(path)}: not JSON: ${printable(messageOf(error))}`, { cause: error });
  }
  const parsed = LABELS.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new InputError(
    `${printable(path)}: it has not the form of labels (scoreFrom, lastDay, keys, waves): ` +
      `${where === '' ? '' : `'${printable(where)}': `}${issue?.message ?? ''}`,
  );
}
