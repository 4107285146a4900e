import { readContent } from '../decompress.js';
import type { JobFile } from './job.js';

const NEWLINE = 0x0a;

/** A place in a content: its line, and its column in bytes; both count from 1. */
export interface ContentPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * The places of offsets in a content.
 *
 * @param offsets in bytes, ascending
 */
export async function placesOf(
  file: Pick<JobFile, 'path' | 'compression' | 'size' | 'skipped'>,
  offsets: readonly number[],
  signal: AbortSignal,
): Promise<ContentPlace[]> {
  const places: ContentPlace[] = [];
  let line = 1;
  let lineStart = file.skipped;
  const take = (offset: number): void => void places.push({ line, column: offset - lineStart + 1 });
  let at = 0;
  for await (const chunk of readContent(file.path, file.compression, signal, file.size)) {
    let from = 0;
    for (;;) {
      const offset = offsets[places.length];
      if (offset === undefined) return places;
      const end = chunk.indexOf(NEWLINE, from);
      if (end >= 0 && at + end < offset) {
        line++;
        from = end + 1;
        lineStart = at + from;
      } else if (offset < at + chunk.length) take(offset);
      else break;
    }
    at += chunk.length;
  }
  // the end of the content
  for (const offset of offsets.slice(places.length)) take(offset);
  return places;
}
