import type { z } from 'zod';
import { DescriptionFault } from '../feed/description-fault.js';
import { shown } from '../log/printable.js';
import { nearest } from '../text/nearest.js';
import { DESCRIPTION } from './description.js';
import type { FeedDescription } from './feed-description.js';

const GROUPS = ['list', 'missing', 'fold'];

/** The keys that a description may hold. */
export const DESCRIPTION_KEYS: readonly string[] = Object.keys(DESCRIPTION.shape);

/** What is said of a key that no description has. */
export function unknownKey(key: string): string {
  const known = DESCRIPTION_KEYS.map((name) => (GROUPS.includes(name) ? `${name}.PLACE` : name));
  const near = nearest(key, DESCRIPTION_KEYS);
  return `unknown key; ${near === undefined ? `there are ${known.join(', ')}` : `did you mean '${near}'?`}`;
}

function problemOf(issue: z.core.$ZodIssue): string {
  const read = issue.input === undefined ? undefined : shown(JSON.stringify(issue.input), 60);
  if (issue.code === 'invalid_value') return `${read ?? 'it'} is not possible; possible are ${issue.values.join(', ')}`;
  if (read === undefined) return 'it is missing';
  if (issue.code === 'too_small' && issue.origin === 'string') return 'it has no value';
  if (issue.path[0] === 'global_days') return `${read} is not a whole number of days from 1 to 3650`;
  return `${read} is not possible: ${issue.message}`;
}

/**
 * Validates a description, given as a value.
 *
 * @throws DescriptionFault that names the key, what was read and what is possible
 */
export function readDescription(value: unknown): FeedDescription {
  const parsed = DESCRIPTION.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw parsed.error;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    throw new DescriptionFault([...issue.path, key].join('.'), unknownKey(key));
  }
  throw new DescriptionFault(issue.path.join('.'), problemOf(issue));
}
