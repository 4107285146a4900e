import process from 'node:process';
import { CommanderError } from 'commander';
import { ExitCode, UsageError } from '../errors.js';
import { printable } from '../log/printable.js';
import { refuseMisspeltFlags } from './argument-faults.js';
import { withoutListRequest } from './list-request.js';
import { createProgram } from './program.js';
import { runSession } from './session.js';

/** Does what was typed: reads the words, runs the command, prints what is wrong with either. */
export async function runCommandLine(typed: readonly string[]): Promise<ExitCode> {
  const args = withoutListRequest(typed);
  let exitCode: ExitCode = ExitCode.done;
  const program = createProgram(async (command, invocation) => {
    exitCode = await runSession(invocation.flags, (session) => command.run(invocation, session));
  }, args);
  try {
    refuseMisspeltFlags(args, program);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has printed the error, or the help that was asked for
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${printable(error.message)}\n`);
    return error.exitCode;
  }
}
