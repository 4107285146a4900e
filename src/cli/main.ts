import process from 'node:process';
import { ExitCode } from '../errors.js';
import { runCommandLine } from './command-line.js';
import { watchStandardStreams } from './standard-streams.js';

const hasLostText = watchStandardStreams();
process.on('exit', (code) => {
  if (hasLostText() && (code === ExitCode.done || code === ExitCode.peaks)) process.exitCode = ExitCode.output;
});
process.exitCode = await runCommandLine(process.argv.slice(2));
