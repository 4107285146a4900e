import { ZSTDDecoder } from 'zstddec/stream';

/** What libzstd, compiled to WebAssembly, exports. An address is a number of its memory; a result below 0 is an error. */
interface Library {
  readonly memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(address: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

// The package's own decoder of streams does not look at errors, and may lose the end. It is asked for the library alone.
const library = new Promise<Library>((resolve, reject) => {
  const loader = new ZSTDDecoder();
  loader._init = (loaded: { readonly instance: WebAssembly.Instance }) => {
    ZSTDDecoder.prototype._init(loaded);
    resolve(loaded.instance.exports as unknown as Library);
  };
  loader.init().catch(reject);
});

/** Bytes that a block unpacks to at most: RFC 8878, section 3.1.1.2.4. */
const OUTPUT_BYTES = 1 << 17;
/** A block with its header is given at once. */
const INPUT_BYTES = OUTPUT_BYTES + 8;
/** ZSTD_inBuffer and ZSTD_outBuffer: of each the address, its bytes, and how many of these were read or written. */
const BUFFERS_BYTES = 6 * Uint32Array.BYTES_PER_ELEMENT;

/** The errors of libzstd that are told apart (zstd_errors.h). */
const CHECKSUM_WRONG = 22;

/**
 * Unpacks zstd data by libzstd, which keeps no more than the window of a frame, and verifies checksums. It takes any number
 * of frames, one behind the other.
 */
export class ZstdDecoder implements Disposable {
  readonly #buffers: number;
  readonly #input: number;
  readonly #output: number;
  readonly #context: number;

  private constructor(private readonly library: Library) {
    this.#buffers = library.malloc(BUFFERS_BYTES + INPUT_BYTES + OUTPUT_BYTES);
    this.#input = this.#buffers + BUFFERS_BYTES;
    this.#output = this.#input + INPUT_BYTES;
    this.#context = this.#buffers === 0 ? 0 : library.ZSTD_createDCtx();
    if (this.#context === 0) throw new Error('there is no memory for a decoder of zstd');
  }

  static async open(): Promise<ZstdDecoder> {
    return new ZstdDecoder(await library);
  }

  /**
   * What the next bytes unpack to, in pieces of at most 128 kB.
   *
   * @throws Error if the data is damaged
   */
  *decode(bytes: Buffer): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += INPUT_BYTES) yield* this.#decode(bytes.subarray(at, at + INPUT_BYTES));
  }

  *#decode(bytes: Buffer): Generator<Buffer> {
    const { memory } = this.library;
    new Uint8Array(memory.buffer).set(bytes, this.#input);
    let read = 0;
    let written: number;
    do {
      this.#state().set([this.#input, bytes.length, read, this.#output, OUTPUT_BYTES, 0]);
      const result = this.library.ZSTD_decompressStream(
        this.#context,
        this.#buffers + BUFFERS_BYTES / 2,
        this.#buffers,
      );
      if (result < 0) {
        throw new Error(-result === CHECKSUM_WRONG ? 'its checksum does not fit' : `zstd fails with ${-result}`);
      }
      [, , read = 0, , , written = 0] = this.#state();
      if (written > 0) yield Buffer.from(memory.buffer.slice(this.#output, this.#output + written));
    } while (read < bytes.length || written === OUTPUT_BYTES);
  }

  /** The two buffers' fields, in memory that has another `buffer` whenever it has grown. */
  #state(): Uint32Array {
    return new Uint32Array(this.library.memory.buffer, this.#buffers, BUFFERS_BYTES / Uint32Array.BYTES_PER_ELEMENT);
  }

  [Symbol.dispose](): void {
    this.library.ZSTD_freeDCtx(this.#context);
    this.library.free(this.#buffers);
  }
}
