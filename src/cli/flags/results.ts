import { FORMAT_NAMES } from '../../report/format-names.js';
import { INCIDENT_COMMANDS, NOTIFY_COMMANDS, RUNS, TABLE_COMMANDS } from './command-names.js';
import { choiceFlag, type FlagGroup, switchFlag, valueFlag } from './flag.js';
import { parseCount, parseDayCount, parseFile, parseText } from './flag-values.js';

/** What is kept, and what is written. */
export const RESULTS = {
  heading: 'State and results:',
  flags: {
    globalTable: valueFlag({
      commands: [...RUNS, 'report', ...TABLE_COMMANDS, ...INCIDENT_COMMANDS, ...NOTIFY_COMMANDS],
      long: 'global-table',
      short: 'm',
      value: 'path',
      parse: parseText,
      default: 'global_table.json',
      suggests: 'file',
      help: 'global table; a run reads it and then writes it',
    }),
    outputFile: valueFlag({
      commands: RUNS,
      long: 'output-file',
      short: 'o',
      value: 'path',
      parse: parseText,
      default: undefined,
      writes: true,
      suggests: 'file',
      help: 'write the peaks here, as JSON or as --format says; - is standard output',
    }),
    format: choiceFlag({
      commands: [...RUNS, 'backtest'],
      long: 'format',
      value: 'form',
      choices: FORMAT_NAMES,
      default: 'text',
      help: 'form of the results: in the log, or on standard output (or -o)',
    }),
    report: valueFlag({
      commands: [...RUNS, 'backtest'],
      long: 'report',
      value: 'file.html',
      parse: parseFile,
      default: undefined,
      writes: true,
      suggests: 'file',
      help: 'write a page: the days at a glance, charts of peaks, and of a window drivers and all keys',
    }),
    fromHistory: switchFlag({
      commands: ['report'],
      long: 'from-history',
      help: 'make it of the daily figures that runs kept beside the global table; nothing is counted',
    }),
    reportDays: valueFlag({
      commands: [...RUNS, 'report'],
      long: 'report-days',
      value: 'days',
      parse: parseDayCount,
      default: 28,
      writes: true,
      help: 'days that a page shows',
    }),
    exitCode: switchFlag({
      commands: RUNS,
      long: 'exit-code',
      writes: true,
      help: 'exit with 10 if peaks were found',
    }),
    dryRun: switchFlag({
      commands: RUNS,
      long: 'dry-run',
      writes: true,
      help: 'write nothing; tell what would change in the global table',
    }),
    keep: valueFlag({
      commands: RUNS,
      long: 'keep',
      value: 'n',
      parse: parseCount,
      default: 7,
      writes: true,
      help: 'versions of the global table kept beside it; 0 keeps none',
    }),
  },
} satisfies FlagGroup;
