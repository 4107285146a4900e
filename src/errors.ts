/** How the command ended (docs/operations.md says what to do about each code). */
export const ExitCode = {
  done: 0,
  fault: 1,
  usage: 2,
  input: 3,
  backend: 4,
  table: 5,
  locked: 6,
  noData: 7,
  output: 8,
  peaks: 10,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A failure that was foreseen: its message says what, where and what to do, and needs no stack trace. */
export abstract class ToolError extends Error {
  abstract readonly exitCode: ExitCode;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A flag, a name or a configuration value is wrong. */
export class UsageError extends ToolError {
  readonly exitCode = ExitCode.usage;
}

/** One file is named for two uses: what one writes would be lost to the other. So nothing at all is written. */
export class SharedFileError extends UsageError {}

/** The telemetry itself is missing, unreadable or malformed. */
export class InputError extends ToolError {
  readonly exitCode = ExitCode.input;
}

/** The engine that counts failed, or gave less than a whole answer. */
export class BackendError extends ToolError {
  readonly exitCode = ExitCode.backend;
}

/** The global table file is broken or can't be read. */
export class TableError extends ToolError {
  readonly exitCode = ExitCode.table;
}

/** Another run holds the global table. */
export class LockedError extends ToolError {
  readonly exitCode = ExitCode.locked;
}

/** A result can't be written: disk full, no permission, no such folder. */
export class OutputError extends ToolError {
  readonly exitCode = ExitCode.output;
}

const STOP_CODES = {
  SIGHUP: ExitCode.hungUp,
  SIGINT: ExitCode.interrupted,
  SIGTERM: ExitCode.terminated,
} as const;

/** The signals that stop the work. */
export type StopSignal = keyof typeof STOP_CODES;
export const STOP_SIGNALS = Object.keys(STOP_CODES) as readonly StopSignal[];

/** The work was stopped from outside. */
export class StoppedError extends ToolError {
  readonly exitCode: ExitCode;

  constructor(readonly signal: StopSignal) {
    super(`Stopped by ${signal}`);
    this.exitCode = STOP_CODES[signal];
  }
}

/** The text of anything thrown, for the tail of a message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EIO: 'the disk gave an input/output error',
  EISDIR: 'it is a folder',
  ELOOP: 'it leads through too many symbolic links',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'permission denied',
};

/** Why a file can't be read, in words. */
export function readFaultOf(error: unknown): string {
  return READ_FAULTS[errnoOf(error) ?? ''] ?? messageOf(error);
}

/** The operating system's code of a failed call (`ENOENT`, `EACCES` …), if the thrown value has one. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
