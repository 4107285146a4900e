import process from 'node:process';
import type { Writable } from 'node:stream';
import { ExitCode, messageOf, STOP_SIGNALS, StoppedError, type StopSignal, ToolError } from '../errors.js';
import { type Log, noProgress, type Progress } from '../log/log.js';
import { cleanUpAbruptly } from '../clean-up.js';
import type { Destination } from '../report/format.js';
import type { RunContext } from '../run.js';
import { toolVersion } from '../version.js';
import type { CommandName } from './flags/command-names.js';
import type { FlagsOf } from './flags/flags.js';
import { writeAside, writeStandardOutput } from './standard-streams.js';

// How long a stopped engine, or closing a connection, may take before the process ends all the same.
const GRACE_MS = 2000;

type LogFlags = Pick<FlagsOf<CommandName>, 'verbose' | 'logFormat'>;

/** What a command is given of the world: nothing below the command line reads clock, environment or streams itself. */
export interface Session extends RunContext {
  /** Ends once the text is out; fails with an OutputError, also if standard output is closed. */
  readonly writeStandardOutput: (text: string) => Promise<void>;
  /** The same for a text beside an exit code that says what matters: nobody need be there to read it. */
  readonly writeAside: (text: string) => Promise<void>;
  /** What standard output can show: undefined columns if it is no terminal. */
  readonly terminal: Pick<Destination, 'columns' | 'colours'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The time as it goes on, epoch milliseconds; `now` is when the command began. */
  readonly clock: () => number;
  /** For what is written piece by piece. */
  readonly standardOutput: Writable;
}

async function openLog({ verbose, logFormat }: LogFlags): Promise<{ log: Log; progress: Progress }> {
  const createLog =
    logFormat === 'json' ? (await import('../log/json-log.js')).jsonLog : (await import('../log/text-log.js')).textLog;
  const { stderr } = process;
  let progress = noProgress;
  if (stderr.isTTY) {
    const { terminalProgress } = await import('../log/terminal-progress.js');
    progress = terminalProgress(stderr, Date.now);
  }
  const log = createLog({
    verbose,
    write(line) {
      progress.clear();
      stderr.write(line);
    },
    now: Date.now,
    memory: () => process.memoryUsage.rss(),
  });
  return { log, progress };
}

// hasColors heeds NO_COLOR and FORCE_COLOR.
function standardOutputTerminal(): Session['terminal'] {
  const { stdout } = process;
  return stdout.isTTY
    ? { columns: stdout.columns, colours: stdout.hasColors() }
    : { columns: undefined, colours: false };
}

/** Whether a relative path was to be looked up from a working folder that is no longer there. */
function isWithoutFolder(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

function reportFailure(error: unknown, log: Log): ExitCode {
  if (error instanceof ToolError) {
    log.error(error.message);
    return error.exitCode;
  }
  if (isWithoutFolder(error)) {
    log.error('The working folder has been removed: change to one that is there, or give whole paths');
    return ExitCode.usage;
  }
  log.error(`Internal error: ${messageOf(error)} (with -v the log says where)`);
  if (error instanceof Error) for (const line of (error.stack ?? '').split('\n')) log.debug(line);
  return ExitCode.fault;
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP into an abort of the work. If that does not end it soon, or a second signal comes, the
 * process ends there and then, without its lock and temporary files.
 */
function stopOnSignals(log: Log): AbortController {
  const stop = new AbortController();
  const endNow = (): never => {
    const reason = stop.signal.reason as StoppedError;
    log.error(`${reason.message}, in the middle of its work`);
    process.exit(reason.exitCode);
  };
  const onSignal = (signal: StopSignal): void => {
    if (stop.signal.aborted) endNow();
    stop.abort(new StoppedError(signal));
    setTimeout(endNow, GRACE_MS).unref();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  process.on('exit', cleanUpAbruptly);
  return stop;
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Prints lines on standard output. */
export function printLines({ writeStandardOutput }: Session, lines: readonly string[]): Promise<void> {
  return writeStandardOutput(joined(lines));
}

/** Prints a value as JSON. */
export async function printJson(session: Session, value: unknown): Promise<void> {
  const { safeJson } = await import('../report/safe-json.js');
  await printLines(session, [safeJson(value, 2)]);
}

/** Prints the lines of a command that is run for its exit code. */
export function printVerdict(session: Session, lines: readonly string[]): Promise<void> {
  return session.writeAside(joined(lines));
}

/** Does the work of one command; a failure goes to the log and becomes the exit code. */
export async function runSession(flags: LogFlags, work: (session: Session) => Promise<ExitCode>): Promise<ExitCode> {
  const { log, progress } = await openLog(flags);
  const stop = stopOnSignals(log);
  try {
    return await work({
      log,
      progress,
      signal: stop.signal,
      now: Date.now(),
      clock: Date.now,
      environment: process.env,
      standardOutput: process.stdout,
      writeStandardOutput,
      writeAside,
      terminal: standardOutputTerminal(),
      toolVersion: toolVersion(),
    });
  } catch (error) {
    return reportFailure(stop.signal.aborted ? stop.signal.reason : error, log);
  } finally {
    progress.clear();
  }
}
