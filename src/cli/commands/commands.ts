import type { Command } from '../command.js';
import { analyzersCommand } from './analyzers.js';
import { anonymizeCommand } from './anonymize.js';
import { backtestCommand } from './backtest.js';
import { checkCommand } from './check.js';
import { completionCommand } from './completion.js';
import { explainCommand } from './explain.js';
import { fromCsvCommand } from './from-csv.js';
import { gstDiffCommand } from './gst-diff.js';
import { gstRollbackCommand } from './gst-rollback.js';
import { gstShowCommand } from './gst-show.js';
import { gstVerifyCommand } from './gst-verify.js';
import { inspectCommand } from './inspect.js';
import { manCommand } from './man.js';
import { runCommand } from './run.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  runCommand,
  inspectCommand,
  analyzersCommand,
  anonymizeCommand,
  fromCsvCommand,
  checkCommand,
  backtestCommand,
  gstShowCommand,
  gstDiffCommand,
  gstVerifyCommand,
  gstRollbackCommand,
  explainCommand,
  completionCommand,
  manCommand,
];

/** What commands of two words have in common, by their first word. */
export const COMMAND_FAMILIES: Readonly<Record<string, string>> = {
  gst: 'look at the global table and its kept versions, check it, go back',
};
