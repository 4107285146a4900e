import process from 'node:process';
import { PassThrough } from 'node:stream';
import { createProgram } from '../../src/cli/program.js';
import type { Session } from '../../src/cli/session.js';
import { ExitCode, ToolError } from '../../src/errors.js';
import { noProgress } from '../../src/log/log.js';

export interface RunInProcess {
  readonly status: ExitCode;
  readonly stdout: string;
  /** The messages of the log at level INFO and above. */
  readonly log: string[];
}

/**
 * Runs a command line in this process, as if it had been typed at a time in a folder. What it finds and tells is that of the
 * command; only streams, signals and what `main` says of wrong flags are not.
 */
export async function runInProcess(args: readonly string[], folder: string, now = Date.now()): Promise<RunInProcess> {
  const log: string[] = [];
  let stdout = '';
  let status: ExitCode = ExitCode.done;
  const note = (text: string): void => void log.push(text);
  const write = (text: string): Promise<void> => {
    stdout += text;
    return Promise.resolve();
  };
  const began = performance.now();
  const session: Session = {
    log: { debug: () => undefined, info: note, warn: note, error: note },
    progress: noProgress,
    signal: new AbortController().signal,
    now,
    clock: () => now + Math.floor(performance.now() - began),
    environment: process.env,
    standardOutput: new PassThrough(),
    writeStandardOutput: write,
    writeAside: write,
    terminal: { columns: undefined, colours: false },
    toolVersion: '1.0.0',
  };
  const program = createProgram(async (command, invocation) => {
    status = await command.run(invocation, session);
  });
  const before = process.cwd();
  process.chdir(folder);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
    status = error instanceof ToolError ? error.exitCode : ExitCode.fault;
  } finally {
    process.chdir(before);
  }
  return { status, stdout, log };
}
