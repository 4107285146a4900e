import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

const NO_FLUSH = 0;
/** What zlib is told with the last of the input; the decoder of zstd looks at neither. */
const FINISH = zlib.constants.Z_FINISH;

/**
 * What a decoder of Node's has within, and does not document: it inflates from one buffer into another, at once. Its
 * streams make a buffer for each chunk and wake two threads for it, which takes a quarter to a third of the time again.
 */
interface Internals {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Buffer,
      inputAt: number,
      inputBytes: number,
      output: Buffer,
      outputAt: number,
      outputBytes: number,
    ): void;
  };
  /** What the last call left: bytes of room in the output, and bytes of the input that were not taken. */
  readonly _writeState: Uint32Array;
}

function internalsOf(decoder: Transform): Internals | undefined {
  const { _handle: handle, _writeState: state } = decoder as unknown as Partial<Internals>;
  return typeof handle?.writeSync === 'function' && state instanceof Uint32Array && state.length === 2
    ? { _handle: handle, _writeState: state }
    : undefined;
}

/** Node has a zstd of its own from 22.15 on. */
export function nativeZstd(): ((options?: zlib.ZlibOptions) => Transform) | undefined {
  return 'createZstdDecompress' in zlib && typeof zlib.createZstdDecompress === 'function'
    ? (zlib.createZstdDecompress as (options?: zlib.ZlibOptions) => Transform)
    : undefined;
}

const ignore = (): void => undefined;

/** A decoder that inflates into the buffers that it is given. */
export class Inflater implements Disposable {
  private constructor(
    private readonly decoder: Transform,
    private readonly internals: Internals,
  ) {
    // an error is thrown where the data is inflated
    decoder.on('error', ignore);
  }

  /** Undefined if this Node has none, or none that can do so. */
  static of(compression: 'gzip' | 'zstd'): Inflater | undefined {
    const decoder = compression === 'gzip' ? zlib.createGunzip() : nativeZstd()?.();
    const internals = decoder && internalsOf(decoder);
    return decoder && internals && new Inflater(decoder, internals);
  }

  /**
   * Inflates as much as there is room for.
   *
   * @param isLast whether nothing comes behind the input
   * @returns bytes that are left: of the input, and of the room in the output
   * @throws Error if the data is damaged, or ends too early, or if it was closed, which Node itself would end the process for
   */
  inflate(input: Buffer, isLast: boolean, output: Buffer): { readonly input: number; readonly output: number } {
    const { _handle: handle, _writeState: state } = this.internals;
    if (this.decoder.destroyed) throw new Error('the decoder is closed');
    handle.writeSync(isLast ? FINISH : NO_FLUSH, input, 0, input.length, output, 0, output.length);
    if (this.decoder.errored) throw this.decoder.errored;
    return { output: state[0] ?? 0, input: state[1] ?? 0 };
  }

  [Symbol.dispose](): void {
    this.decoder.destroy();
  }
}
