import type { CommandTable } from '../command.js';
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
import { incidentsCloseCommand } from './incidents-close.js';
import { incidentsListCommand } from './incidents-list.js';
import { incidentsShowCommand } from './incidents-show.js';
import { inspectCommand } from './inspect.js';
import { manCommand } from './man.js';
import { notifyOutboxCommand } from './notify-outbox.js';
import { notifyTestCommand } from './notify-test.js';
import { reportCommand } from './report.js';
import { runCommand } from './run.js';

const COMMANDS = [
  runCommand,
  inspectCommand,
  analyzersCommand,
  anonymizeCommand,
  fromCsvCommand,
  checkCommand,
  backtestCommand,
  reportCommand,
  gstShowCommand,
  gstDiffCommand,
  gstVerifyCommand,
  gstRollbackCommand,
  incidentsListCommand,
  incidentsShowCommand,
  incidentsCloseCommand,
  notifyTestCommand,
  notifyOutboxCommand,
  explainCommand,
  completionCommand,
  manCommand,
];

const FAMILIES = {
  incidents: 'look at the waves of peaks, close one by hand',
  notify: 'try a receiver, look at what waits to be sent',
  gst: 'look at the global table and its kept versions, check it, go back',
};

export const COMMAND_TABLE: CommandTable = { commands: COMMANDS, families: FAMILIES };
