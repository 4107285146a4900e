export interface LogOptions {
  /** Whether debug messages are written. */
  readonly verbose: boolean;
  /** Takes one whole line, newline included. */
  readonly write: (line: string) => void;
  readonly now: () => number;
  /** Resident memory in bytes. */
  readonly memory: () => number;
}

const MEBIBYTE = 1_048_576;

/** Resident memory as a log tells it: whole megabytes. */
export function megabytes(memory: () => number): number {
  return Math.round(memory() / MEBIBYTE);
}
