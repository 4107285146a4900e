import { parseDay } from '../../window/parse-day.js';
import { ISO_TIME } from './iso-time.js';

// what the engine can count with: 64 bits
const LARGEST_TIME = 2 ** 63;
const WHOLE_ISO_TIME = new RegExp(`^${ISO_TIME}$`);

/** Whether a value is a time: epoch milliseconds, or a text in ISO 8601. */
export function isTime(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) < LARGEST_TIME;
  if (typeof value !== 'string' || !WHOLE_ISO_TIME.test(value)) return false;
  // Date.parse takes the 30th of February for a day in March
  return parseDay(value.slice(0, 10)) !== undefined && !Number.isNaN(Date.parse(value));
}
