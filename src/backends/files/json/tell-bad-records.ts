import type { BadRecords } from '../../bad-records.js';
import { readContent } from '../decompress.js';
import type { CountedFile } from './counted-file.js';
import type { BadPlace } from './job.js';

const NEWLINE = 0x0a;

/** The lines, from 1, in which ascending offsets of a content lie. */
async function linesOf(file: CountedFile, offsets: readonly number[], signal: AbortSignal): Promise<number[]> {
  const lines: number[] = [];
  let [line, at] = [1, 0];
  for await (const chunk of readContent(file.path, file.compression, signal, file.size)) {
    let from = 0;
    while (lines.length < offsets.length) {
      const offset = (offsets[lines.length] ?? 0) - at;
      const end = chunk.indexOf(NEWLINE, from);
      if (end >= 0 && end < offset) {
        line++;
        from = end + 1;
      } else if (offset < chunk.length) lines.push(line);
      else break;
    }
    at += chunk.length;
    if (lines.length === offsets.length) break;
  }
  return lines;
}

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
    const lines = await linesOf(
      file,
      places.map(({ offset }) => offset),
      signal,
    );
    for (const [i, { offset, reason, text }] of places.entries()) {
      const line = lines[i] ?? 1;
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
