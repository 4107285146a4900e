import type { BadRecords } from '../../bad-records.js';
import { placesOf } from './content-places.js';
import type { CountedFile } from './counted-file.js';
import type { BadPlace } from './job.js';

/**
 * Hands over the records that a scan let go, in their order.
 *
 * @throws InputError if there are more than may be let go
 */
export async function tellBadRecords(
  bad: readonly BadPlace[],
  files: readonly CountedFile[],
  badRecords: BadRecords,
  signal: AbortSignal,
): Promise<void> {
  for (const [number, file] of files.entries()) {
    const places = bad.filter((place) => place.file === number).sort((a, b) => a.offset - b.offset);
    if (places.length === 0) continue;
    const { origin, path } = file;
    const offsets = places.map(({ offset }) => offset);
    const found = await placesOf(file, offsets, signal);
    for (const [i, { offset, reason, text }] of places.entries()) {
      const { line } = found[i] ?? { line: 1 };
      // a table was written one record a line
      const row = origin && /^line (\d+)/.exec(origin.placeOf(line))?.[1];
      badRecords.add({
        file: origin?.path ?? path,
        line: origin === undefined ? line : row === undefined ? null : Number(row),
        byte: origin === undefined ? offset : null,
        reason,
        text: Buffer.from(text).toString('utf8'),
      });
    }
  }
}
