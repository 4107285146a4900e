import process from 'node:process';
import { CommanderError } from 'commander';
import { ExitCode, UsageError } from '../errors.js';
import { refuseMisspeltFlags } from './argument-faults.js';
import { gstActions } from './gst-actions.js';
import { createProgram } from './program.js';
import { type RunFlags, readRunFlags } from './run-flags.js';
import { runCommand } from './session.js';
import { watchStandardStreams } from './standard-streams.js';
import { withMetrics } from './with-metrics.js';
import { explain } from './explain-action.js';

async function analyze(flags: RunFlags): Promise<ExitCode> {
  return runCommand(flags, (session) =>
    withMetrics(flags, session, Date.now, async (tell) => {
      const options = await readRunFlags(flags, session);
      const { run } = await import('../run.js');
      const { results, gaps } = await run(options, session);
      tell({ results, analyzer: options.analyzer, threshold: options.threshold });
      if (flags.expectData && gaps.length > 0) return ExitCode.noData;
      return flags.exitCode && results.some(({ peaks }) => peaks.length > 0) ? ExitCode.peaks : ExitCode.done;
    }),
  );
}

async function main(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.done;
  const program = createProgram({
    async analyze(flags) {
      exitCode = await analyze(flags);
    },
    async run(flags, work) {
      exitCode = await runCommand(flags, work);
    },
    async explain(key, flags, ignored) {
      exitCode = await explain(key, flags, ignored);
    },
    ...gstActions((code) => (exitCode = code)),
  });
  try {
    refuseMisspeltFlags(args, program);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has printed the error, or the help that was asked for
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return error.exitCode;
  }
}

const hasLostText = watchStandardStreams();
process.on('exit', (code) => {
  if (hasLostText() && (code === ExitCode.done || code === ExitCode.peaks)) process.exitCode = ExitCode.output;
});
process.exitCode = await main(process.argv.slice(2));
