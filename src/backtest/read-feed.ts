import { createReadStream } from 'node:fs';
import { InputError, messageOf, readFaultOf } from '../errors.js';
import type { DailyFigures } from '../detectors/detector.js';
import { KeyMap } from '../tables/key-map.js';
import { printable } from '../log/printable.js';
import { parseDay } from '../window/parse-day.js';

/** Daily figures by the day's start, epoch milliseconds. */
export type FeedFigures = Map<number, KeyMap<DailyFigures>>;

class Fault extends Error {}

function text(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Fault(`'${name}' must be a text`);
}

function wholeNumber(record: Record<string, unknown>, name: string): number {
  const value = record[name];
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Fault(`'${name}' must be a whole number of at least 0`);
}

/** A number that may be unknown: absent or null. */
function numberOrNull(record: Record<string, unknown>, name: string, most: number): number | null {
  const value = record[name] ?? null;
  if (value === null) return null;
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new Fault(`'${name}' must be a number from 0${most === Infinity ? '' : ` to ${most}`}, or null`);
}

/** The day that was parsed last: lines of one day mostly follow each other. */
const latest: { text: string; day: number | undefined } = { text: '', day: undefined };

function dayOf(written: string): number | undefined {
  if (written !== latest.text) Object.assign(latest, { text: written, day: parseDay(written) });
  return latest.day;
}

function readLine(line: string, figures: FeedFigures): void {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (error) {
    throw new Fault(`not JSON: ${messageOf(error)}`);
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) throw new Fault('not an object');
  const fields = record as Record<string, unknown>;
  const day = typeof fields['day'] === 'string' ? dayOf(fields['day']) : undefined;
  if (day === undefined) throw new Fault("'day' must be a day that exists, as YYYY-MM-DD");
  const key = [text(fields, 'dimension_0'), text(fields, 'dimension_1')] as const;
  const subCount = wholeNumber(fields, 'sub_count');
  const sampCount = wholeNumber(fields, 'samp_count');
  if (sampCount > subCount) throw new Fault("'samp_count' is greater than 'sub_count'");
  const row: DailyFigures = {
    subCount,
    sampCount,
    sampSubCountMax: numberOrNull(fields, 'samp_sub_count_max', subCount),
    sampSubCountStd: numberOrNull(fields, 'samp_sub_count_std', Infinity),
    crossShareMax: numberOrNull(fields, 'cross_share_max', 1),
  };
  let rows = figures.get(day);
  if (rows === undefined) figures.set(day, (rows = new KeyMap()));
  // a key with no submission has no record that day, but the day is no gap
  if (subCount === 0) return;
  if (rows.has(key)) throw new Fault('this key has a line for that day already');
  rows.set(key, row);
}

/** The lines of a file, many at a time. Only a line feed ends one: other separators of lines may be part of a text. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  yield [rest];
}

/**
 * Reads daily figures, a line of JSON for each day and key: `day`, `dimension_0`, `dimension_1`, `sub_count`,
 * `samp_count`, and, if they are known, `samp_sub_count_max`, `samp_sub_count_std` and `cross_share_max`.
 *
 * @param file what is read, if `path` is a pipe whose content was put into a file
 * @throws InputError that names file and line
 */
export async function readFeed(path: string, file = path): Promise<FeedFigures> {
  const figures: FeedFigures = new Map();
  let number = 0;
  try {
    for await (const lines of linesOf(file)) {
      for (const line of lines) {
        number++;
        if (line.trim() !== '') readLine(line, figures);
      }
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw new InputError(`${printable(path)}: ${readFaultOf(error)}`, { cause: error });
    throw new InputError(`${printable(path)}:${number}: ${printable(error.message)}`, { cause: error });
  }
  if (figures.size === 0) throw new InputError(`${printable(path)}: there are no daily figures in it`);
  return figures;
}
