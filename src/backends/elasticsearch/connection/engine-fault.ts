/**
 * What helps against a fault of the engine: the same request again; a smaller page; counting the same
 * records again; a new point in time and the whole question again; the same request again and, where a shard stays
 * away, once that too (a copy of it on another node may do); nothing.
 */
export type Remedy = 'again' | 'smaller' | 'recount' | 'restart' | 'reopen' | 'none';

/** One request failed, or its answer is not whole. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';

  constructor(
    readonly remedy: Remedy,
    message: string,
    /** Status of the answer, where there was one. */
    readonly status?: number,
  ) {
    super(message);
  }
}
