/**
 * What helps against a fault, and who does it:
 * - `again`: the connection sends the same request again.
 * - `smaller`: whoever pages halves the page; a request that can't be made smaller is sent again.
 * - `recount`: the part of a question whose counts did not add up is counted again.
 * - `restart`: the whole question is asked again, at a new point in time.
 * - `reopen`: the connection sends the request again; if the shard stays away, the question is restarted once, since a
 *   copy on another node may have taken its place.
 * - `none`: nothing helps, and the run ends.
 */
export const REMEDIES = {
  again: { isResent: true, recounts: 0, restarts: 0 },
  smaller: { isResent: false, recounts: 0, restarts: 0 },
  recount: { isResent: false, recounts: 2, restarts: 0 },
  restart: { isResent: false, recounts: 0, restarts: 2 },
  reopen: { isResent: true, recounts: 0, restarts: 1 },
  none: { isResent: false, recounts: 0, restarts: 0 },
} as const satisfies Record<string, { isResent: boolean; recounts: number; restarts: number }>;

export type Remedy = keyof typeof REMEDIES;

/** One request failed, or its answer is not whole. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';

  constructor(
    readonly remedy: Remedy,
    message: string,
    /** Status of the answer, if there was one. */
    readonly status?: number,
  ) {
    super(message);
  }
}
