import { InputError } from '../../errors.js';

/** Bytes of a frame's header at most, its magic number included: RFC 8878, section 3.1.1. */
export const MOST_HEADER_BYTES = 18;
export const ZSTD_MAGIC = 0xfd2fb528;
/** A decoder keeps a window of what it has decoded; the program zstd takes no greater one either, unless it is told to. */
const MOST_WINDOW_BYTES = 1 << 27;
const MEGABYTE = 1 << 20;

/** What the header of a frame tells. */
export interface FrameHeader {
  /** Bytes of the header, its magic number included. */
  readonly length: number;
  readonly windowBytes: number;
  /** Bytes of the content, if the header tells. */
  readonly contentBytes: number | undefined;
  /** The dictionary that it needs; 0 for none. */
  readonly dictionary: number;
  readonly hasChecksum: boolean;
}

const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE = 1;

/** Bytes of the header of a block. */
export const BLOCK_HEADER_BYTES = 3;
/** Bytes of the checksum behind the blocks of a frame. */
export const CHECKSUM_BYTES = 4;

/** Whether a frame that begins with this magic number holds no content, and is passed over. */
export const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;

/** What the header of a block tells: how many bytes follow it, and whether it is the last of its frame. */
export function blockHeader(bytes: Buffer): { readonly length: number; readonly isLast: boolean } {
  const bits = bytes.readUIntLE(0, BLOCK_HEADER_BYTES);
  return { length: ((bits >> 1) & 3) === RLE ? 1 : bits >> 3, isLast: (bits & 1) !== 0 };
}

const SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

function littleEndian(bytes: Buffer): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/** The header of a frame from its first bytes; undefined if these don't hold the whole of it. */
export function frameHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < 6) return undefined;
  const descriptor = bytes[4] ?? 0;
  const isSingleSegment = (descriptor & 32) !== 0;
  const sizeBytes = isSingleSegment && descriptor >> 6 === 0 ? 1 : (SIZE_BYTES[descriptor >> 6] ?? 0);
  const dictionaryBytes = DICTIONARY_BYTES[descriptor & 3] ?? 0;
  const dictionaryAt = isSingleSegment ? 5 : 6;
  const sizeAt = dictionaryAt + dictionaryBytes;
  const length = sizeAt + sizeBytes;
  if (bytes.length < length) return undefined;
  const contentSize = littleEndian(bytes.subarray(sizeAt, length)) + (sizeBytes === 2 ? 256 : 0);
  const window = bytes[5] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  return {
    length,
    windowBytes: isSingleSegment ? contentSize : base + (base / 8) * (window & 7),
    contentBytes: sizeBytes === 0 ? undefined : contentSize,
    dictionary: littleEndian(bytes.subarray(dictionaryAt, sizeAt)),
    hasChecksum: (descriptor & 4) !== 0,
  };
}

/**
 * Refuses a frame that can't be decoded here.
 *
 * @throws InputError that says what to do
 */
export function assertDecodable(path: string, { windowBytes, dictionary }: FrameHeader): void {
  if (dictionary !== 0) {
    throw new InputError(
      `File '${path}' was packed by zstd with a dictionary (${dictionary}); unpack it (zstd -d -D DICTIONARY), or pack it without`,
    );
  }
  if (windowBytes > MOST_WINDOW_BYTES) {
    const [has, most] = [windowBytes, MOST_WINDOW_BYTES].map((bytes) => Math.ceil(bytes / MEGABYTE));
    throw new InputError(
      `File '${path}' was packed by zstd with a window of ${has} MB (--long), and at most ${most} MB are read; ` +
        'unpack it (zstd -d --long=31), or pack it without',
    );
  }
}
