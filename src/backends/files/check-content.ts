import { open } from 'node:fs/promises';
import { InputError } from '../../errors.js';
import { isBlank } from './blank.js';
import { visitContent } from './decompress.js';
import { isJson, type SourceFile } from './source-file.js';
import { endOfFrames } from './zstd-frames.js';

// A file of lines keeps all processors busy: looking over a large one as well would cost more than it is worth.
const MOST_SCANNED_LINES = 1 << 27;

const COMMA = 0x2c;
const CLOSING = [0x5d, 0x7d] as const;
const OPENING = 0x7b;
// white space to the engine, but not to JSON, which has them nowhere, not even in a string
const FORGIVEN_BLANKS = [0x0b, 0x0c] as const;

/** Looks over a content as it streams for what the engine forgives. */
export class ContentScan {
  /** The last byte that is not blank. */
  last: number | undefined;
  /** Whether a comma stands before a closing bracket somewhere, maybe inside a string. */
  danglingComma = false;
  /** Whether a vertical tab or a form feed stands somewhere. */
  forgivenBlank = false;

  push(chunk: Buffer): void {
    this.forgivenBlank ||= FORGIVEN_BLANKS.some((blank) => chunk.includes(blank));
    for (const closing of this.danglingComma ? [] : CLOSING) this.#findDangling(chunk, closing);
    for (let i = chunk.length - 1; i >= 0; i--) {
      if (isBlank(chunk[i])) continue;
      this.last = chunk[i];
      break;
    }
  }

  #findDangling(chunk: Buffer, closing: number): void {
    for (let at = chunk.indexOf(closing); at >= 0; at = chunk.indexOf(closing, at + 1)) {
      let before = at - 1;
      while (isBlank(chunk[before])) before--;
      if ((before < 0 ? this.last : chunk[before]) !== COMMA) continue;
      let after = at + 1;
      while (isBlank(chunk[after])) after++;
      const next = chunk[after];
      // within a string almost anything may follow; after a real bracket only these, the last where a record begins a line
      if (next === undefined || next === COMMA || next === CLOSING[0] || next === CLOSING[1] || next === OPENING) {
        this.danglingComma = true;
        return;
      }
    }
  }
}

async function checkFrames({ path, bytes }: SourceFile): Promise<void> {
  const file = await open(path);
  try {
    const end = await endOfFrames(file, bytes);
    if (end < bytes)
      throw new InputError(`File '${path}' is damaged or cut off: its zstd data ends amiss after byte ${end}`);
  } finally {
    await file.close();
  }
}

function isLookedOver({ layout, compression, bytes }: SourceFile): boolean {
  if (layout === 'array' || compression === 'gzip') return true;
  return layout === 'lines' && compression === 'none' && bytes <= MOST_SCANNED_LINES;
}

/**
 * Checks what the engine does not: that an array's end is there, that compressed data is whole and what its checksum says
 * (gzip), and that no comma dangles before a bracket and no blank is one that JSON has not. Lines in zstd and in large files are not
 * looked over for these, which the engine forgives without losing anything; the checksums of zstd it verifies itself.
 *
 * @returns whether the file may be malformed: only a careful reading can tell
 * @throws InputError where it is for certain
 */
export async function checkContent(file: SourceFile, signal: AbortSignal): Promise<boolean> {
  const { path, layout, compression } = file;
  if (compression === 'zstd') await checkFrames(file);
  if (!isLookedOver(file)) return false;
  const scan = new ContentScan();
  await visitContent(path, compression, (piece) => scan.push(piece), signal);
  if (!isJson(file)) return false;
  return scan.danglingComma || scan.forgivenBlank || (layout === 'array' && scan.last !== CLOSING[0]);
}
