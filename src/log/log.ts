/** Takes what a run tells of its work: one line a message, to standard error. */
export interface Log {
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** One line on a terminal that says how far long work has come; nothing anywhere else. */
export interface Progress {
  /** Replaces the line. Cheap to call often: it is drawn a few times a second at most. */
  update(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const noProgress: Progress = { update() {}, clear() {} };
