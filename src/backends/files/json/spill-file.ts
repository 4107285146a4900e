import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, messageOf, OutputError } from '../../../errors.js';
import type { SpillPlace } from './job.js';

/** The place of entries of one partition in a spill file. */
interface Extent {
  readonly offset: number;
  readonly bytes: number;
}

/** A thread's counts that did not fit into memory, partition by partition. */
export class SpillFile implements Disposable {
  readonly #extents = new Map<number, Extent[]>();
  #descriptor: number | undefined;
  #size = 0;

  constructor(
    private readonly folder: SpillPlace,
    private readonly name: string,
  ) {}

  get path(): string {
    return join(this.folder.path, this.name);
  }

  get isUsed(): boolean {
    return this.#size > 0;
  }

  get bytes(): number {
    return this.#size;
  }

  #open(): number {
    return (this.#descriptor ??= openSync(this.path, 'wx+', 0o600));
  }

  /**
   * Writes entries of a partition.
   *
   * @throws OutputError if the disk is full, or can't be written to
   */
  write(partition: number, bytes: Buffer): void {
    try {
      const file = this.#open();
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, this.#size + at);
    } catch (error) {
      throw spillError(error, this.path);
    }
    const extents = this.#extents.get(partition) ?? [];
    const last = extents[extents.length - 1];
    if (last !== undefined && last.offset + last.bytes === this.#size) {
      extents[extents.length - 1] = { offset: last.offset, bytes: last.bytes + bytes.length };
    } else extents.push({ offset: this.#size, bytes: bytes.length });
    this.#extents.set(partition, extents);
    this.#size += bytes.length;
  }

  get extents(): ReadonlyMap<number, readonly Extent[]> {
    return this.#extents;
  }

  [Symbol.dispose](): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    unlinkSync(this.path);
  }
}

/** What another thread has to know to read a spill file. */
export interface Spilled {
  readonly path: string;
  readonly extents: ReadonlyMap<number, readonly Extent[]>;
}

/** Reads the entries of a partition of a spill file: `read` gets each stretch, and must be done with it when it returns. */
export function readSpilled(
  { path, extents }: Spilled,
  partition: number,
  room: (bytes: number) => Buffer,
  read: (bytes: number) => void,
): void {
  const list = extents.get(partition);
  if (list === undefined) return;
  const file = openSync(path, 'r');
  try {
    for (const { offset, bytes } of list) {
      const buffer = room(bytes);
      for (let at = 0; at < bytes;) {
        const got = readSync(file, buffer, at, bytes - at, offset + at);
        if (got === 0) throw new OutputError(`The spill file '${path}' was cut off by another program`);
        at += got;
      }
      read(bytes);
    }
  } finally {
    closeSync(file);
  }
}

function spillError(error: unknown, path: string): OutputError {
  const folder = path.replace(/[/\\][^/\\]*$/, '');
  const isFull = errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT';
  return new OutputError(
    isFull
      ? `The disk is full: the engine could not spill to '${folder}'; free space there or set TMPDIR to another folder`
      : `Can't write to the temporary folder '${folder}': ${messageOf(error)}`,
    { cause: error },
  );
}
