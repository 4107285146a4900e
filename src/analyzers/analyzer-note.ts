import { createHash } from 'node:crypto';
import { UsageError } from '../errors.js';
import { shown } from '../log/printable.js';
import { compareCodePoints } from '../tables/code-point-order.js';
import { isObject } from '../text/is-object.js';
import type { Analyzer } from './analyzer.js';

/** The name under which an analyzer's note is kept beside the table. */
export const ANALYZER_NOTE = 'analyzer';

function ofPlaces(rules: Readonly<Record<string, string>> | undefined, places: ReadonlySet<string>): string[][] {
  const told = Object.entries(rules ?? {}).filter(([place]) => places.has(place));
  return told.sort(([a], [b]) => compareCodePoints(a, b));
}

/**
 * What decides which records count, and to which row of the table: another of it makes another table. How files are written,
 * cross dimensions and thresholds may change.
 */
function digestOf({ feed }: Pick<Analyzer, 'feed'>): string {
  const { time, sample, dimensions, readers, description } = feed;
  const { filter, time_zone, list, missing, fold } = description;
  const read = [readers.time, readers.sample, ...readers.dimensions];
  const places = new Set(read.flatMap((reader) => (typeof reader === 'string' ? [] : reader.places)));
  const rules = [list, missing, fold].map((each) => ofPlaces(each, places));
  const content = JSON.stringify([time, sample, dimensions, time_zone ?? 'UTC', filter ?? '', rules]);
  return createHash('sha256').update(content).digest('hex');
}

/** What is kept beside a table to tell whose it is: the analyzer's name, and a digest of what it counts. */
export function analyzerNote(analyzer: Pick<Analyzer, 'name' | 'feed'>): string {
  return `${JSON.stringify({ name: analyzer.name, digest: digestOf(analyzer) })}\n`;
}

/**
 * Refuses a table that is known to be another analyzer's: rows of two feeds in one table would be compared with each other.
 * A table without a note, or with one that can't be read, is taken as it is.
 *
 * @throws UsageError that names both analyzers
 */
export function assertSameAnalyzer(
  note: Buffer | undefined,
  analyzer: Pick<Analyzer, 'name' | 'feed'>,
  path: string,
): void {
  let content: unknown;
  try {
    content = JSON.parse(note?.toString() ?? 'null');
  } catch {
    return;
  }
  if (!isObject(content)) return;
  const { name, digest } = content;
  if (typeof name !== 'string' || typeof digest !== 'string' || digest === digestOf(analyzer)) return;
  const other =
    name === analyzer.name
      ? `analyzer '${shown(name)}' as it was before its attributes were changed`
      : `analyzer '${shown(name)}', not of '${shown(analyzer.name)}' (-a)`;
  throw new UsageError(
    `The global table '${path}' (-m) is of ${other}: give each analyzer a table of its own. ` +
      'A copy of the table under another name is taken as it is.',
  );
}
