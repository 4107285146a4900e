import { createHash } from 'node:crypto';
import type { Key } from '../tables/key-map.js';
import { formatDay } from '../window/time-window.js';

const HEX_DIGITS = 16;

/** The id of an incident: 16 hexadecimal digits of the SHA-256 of table, key and first day. */
export function incidentId(table: string, key: Key, firstDay: number): string {
  const named = JSON.stringify([table, ...key, formatDay(firstDay)]);
  return createHash('sha256').update(named).digest('hex').slice(0, HEX_DIGITS);
}
