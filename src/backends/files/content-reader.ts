import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../../errors.js';
import { assertOnlyPadding, type Compression, damagedText, readContent } from './decompress.js';
import { Inflater } from './inflater.js';
import { assertLength, type FramePiece, ZstdFrames } from './zstd-frames.js';

/** Bytes of a file that are read at once: few enough to stay near the processor until they are inflated. */
const READ_AT_ONCE = 1 << 17;
/** Bytes that are inflated at once: if data is damaged, what else was inflated in the same step is lost. */
const INFLATED_AT_ONCE = 1 << 17;

/** Reads a content into buffers of the caller's, from beginning to end. */
export interface ContentReader extends AsyncDisposable {
  /**
   * Fills a buffer, or as much of it as there is content left, or content before the place at which the data is damaged.
   *
   * @returns how many bytes it has now; 0 at the end
   * @throws InputError if the compressed data is damaged or cut off, and nothing is left before that
   */
  read(into: Buffer): Promise<number>;
}

/** Inflates as it goes, into the caller's buffer. */
abstract class InflatingReader implements ContentReader {
  readonly #descriptor: number;
  readonly #input: Buffer;
  protected bytesRead = 0;
  /** Whether nothing is left of the file. */
  protected isAtEnd = false;

  constructor(
    protected readonly path: string,
    private readonly compression: Compression,
    protected readonly size: number,
  ) {
    this.#descriptor = openSync(path, 'r');
    this.#input = Buffer.allocUnsafeSlow(Math.min(READ_AT_ONCE, size));
  }

  /** The next bytes of the file, in a buffer that is filled anew by the next call; none at its end. */
  protected readFile(): Buffer {
    const most = Math.min(this.#input.length, this.size - this.bytesRead);
    const got = most > 0 ? readSync(this.#descriptor, this.#input, 0, most, this.bytesRead) : 0;
    this.bytesRead += got;
    this.isAtEnd = got === 0 || this.bytesRead === this.size;
    return this.#input.subarray(0, got);
  }

  protected abstract inflate(into: Buffer): number | Promise<number>;

  #fault: InputError | undefined;

  async read(into: Buffer): Promise<number> {
    let end = 0;
    try {
      if (this.#fault) throw this.#fault;
      while (end < into.length) {
        const room = into.subarray(end, end + INFLATED_AT_ONCE);
        const bytes = await this.inflate(room);
        end += bytes;
        if (bytes < room.length) break;
      }
    } catch (error) {
      this.#fault =
        error instanceof InputError
          ? error
          : new InputError(damagedText(this.path, this.compression, this.bytesRead), { cause: error });
      if (end === 0) throw this.#fault;
    }
    return end;
  }

  [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#descriptor);
    this.endInflating();
    return Promise.resolve();
  }

  protected abstract endInflating(): void;
}

class GzipReader extends InflatingReader {
  #left: Buffer = Buffer.alloc(0);
  #isOver = false;

  constructor(
    path: string,
    size: number,
    private readonly inflater: Inflater,
  ) {
    super(path, 'gzip', size);
  }

  protected override async inflate(into: Buffer): Promise<number> {
    let at = 0;
    while (at < into.length && !this.#isOver) {
      if (this.#left.length === 0) this.#left = this.readFile();
      const room = into.subarray(at);
      const left = this.inflater.inflate(this.#left, this.isAtEnd, room);
      at += room.length - left.output;
      this.#left = this.#left.subarray(this.#left.length - left.input);
      // what it does not take though it has room lies behind the last member
      this.#isOver = left.output > 0 && (this.isAtEnd || left.input > 0);
    }
    if (this.#isOver) await assertOnlyPadding(this.path, this.bytesRead - this.#left.length, this.size);
    return at;
  }

  protected override endInflating(): void {
    this.inflater[Symbol.dispose]();
  }
}

/** Gives each frame to a decoder of its own, since Node's ends with the first. */
class ZstdReader extends InflatingReader {
  readonly #pieces = this.#cut();
  #left: Buffer = Buffer.alloc(0);
  #isLast = false;
  #contentBytes: number | undefined;
  /** How many bytes the frame was unpacked to. */
  #unpacked = 0;
  /** Whether more may come out of the decoder without more going in. */
  #isPending = false;

  #inflater: Inflater | undefined;

  /** @param first the decoder of the first frame */
  constructor(path: string, size: number, first: Inflater) {
    super(path, 'zstd', size);
    this.#inflater = first;
  }

  *#cut(): Generator<FramePiece, void, undefined> {
    const frames = new ZstdFrames(this.path);
    for (let bytes = this.readFile(); bytes.length > 0; bytes = this.readFile()) yield* frames.cut(bytes);
    frames.assertWhole();
  }

  protected override inflate(into: Buffer): number {
    let at = 0;
    while (at < into.length) {
      if (this.#left.length === 0 && !this.#isPending) {
        if (this.#isLast) this.#endFrame();
        const next = this.#pieces.next();
        if (next.done === true) break;
        ({ bytes: this.#left, isLast: this.#isLast, contentBytes: this.#contentBytes } = next.value);
      }
      this.#inflater ??= Inflater.of('zstd');
      if (this.#inflater === undefined) throw new Error('there is no decoder of zstd');
      const room = into.subarray(at);
      const left = this.#inflater.inflate(this.#left, false, room);
      if (left.input > 0 && left.output > 0) throw new Error('the decoder ends before its frame');
      at += room.length - left.output;
      this.#unpacked += room.length - left.output;
      this.#left = this.#left.subarray(this.#left.length - left.input);
      this.#isPending = left.output === 0;
    }
    return at;
  }

  #endFrame(): void {
    this.endInflating();
    this.#isLast = false;
    assertLength(this.#contentBytes, this.#unpacked);
    this.#unpacked = 0;
  }

  protected override endInflating(): void {
    this.#inflater?.[Symbol.dispose]();
    this.#inflater = undefined;
  }
}

/** Copies what a stream gives. */
class StreamReader implements ContentReader {
  #left: Buffer = Buffer.alloc(0);
  #fault: Error | undefined;

  constructor(private readonly chunks: AsyncGenerator<Buffer>) {}

  /** The next chunk; what fails then is kept. */
  async #next(): Promise<IteratorResult<Buffer, unknown> | undefined> {
    try {
      return await this.chunks.next();
    } catch (error) {
      this.#fault = error as Error;
      return undefined;
    }
  }

  async read(into: Buffer): Promise<number> {
    let at = 0;
    while (at < into.length) {
      if (this.#left.length === 0) {
        const next = this.#fault ? undefined : await this.#next();
        if (next === undefined) {
          if (at === 0 && this.#fault) throw this.#fault;
          break;
        }
        if (next.done === true) break;
        this.#left = next.value;
      }
      const copied = this.#left.copy(into, at);
      this.#left = this.#left.subarray(copied);
      at += copied;
    }
    return at;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.chunks.return(undefined);
  }
}

/**
 * Opens a compressed file to be read into buffers.
 *
 * @param size how many bytes of the file are read at most
 * @param inflaterOf what makes a decoder
 */
export function openContent(
  path: string,
  compression: Exclude<Compression, 'none'>,
  size: number,
  signal?: AbortSignal,
  inflaterOf = (packing: typeof compression): Inflater | undefined => Inflater.of(packing),
): ContentReader {
  const inflater = size > 0 ? inflaterOf(compression) : undefined;
  if (inflater === undefined) return new StreamReader(readContent(path, compression, signal, size));
  return compression === 'gzip' ? new GzipReader(path, size, inflater) : new ZstdReader(path, size, inflater);
}
