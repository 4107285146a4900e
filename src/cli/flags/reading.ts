import { DEFAULT_CONFIG_PATH } from '../../config/default-path.js';
import { RUNS } from './command-names.js';
import { type FlagGroup, listFlag, required, switchFlag, valueFlag } from './flag.js';
import { parseBadRecordBound, parseFile, parseMegabytes, parseText } from './flag-values.js';

/** What is counted, and where it lies. */
export const READING = {
  heading: 'What to read:',
  flags: {
    backendInput: required(
      listFlag({
        commands: [...RUNS, 'inspect'],
        long: 'backend-input',
        short: 'n',
        value: 'text',
        many: 'spread',
        suggests: 'file',
        help: 'required: files, as names or quoted globs; for a remote backend the section of the configuration file',
      }),
    ),
    countedInput: listFlag({
      commands: ['backtest'],
      long: 'backend-input',
      short: 'n',
      value: 'text',
      many: 'spread',
      suggests: 'file',
      help: 'count the days from these files, or from this section of the configuration',
    }),
    section: required(
      valueFlag({
        commands: ['check'],
        long: 'backend-input',
        short: 'n',
        value: 'section',
        parse: parseText,
        default: undefined,
        help: 'required: section of the configuration file',
      }),
    ),
    backendClass: valueFlag({
      commands: [...RUNS, 'inspect', 'backtest'],
      long: 'backend-class',
      short: 'b',
      value: 'name',
      parse: parseText,
      default: 'JsonBackend',
      suggests: 'backend',
      help: 'backend: what counts the records (a name, or your own as module#Export)',
    }),
    analyzer: valueFlag({
      commands: [...RUNS, 'check', 'backtest', 'report'],
      long: 'analyzer',
      short: 'a',
      value: 'name',
      parse: parseText,
      default: 'FileTypePeakAnalyzer',
      suggests: 'analyzer',
      help: 'analyzer: which attributes are counted (a name, list for all names, or module#Export)',
    }),
    configFile: valueFlag({
      commands: [...RUNS, 'inspect', 'analyzers', 'check', 'backtest', 'report', 'notify test', 'incidents close'],
      long: 'config-file',
      short: 'c',
      value: 'path',
      parse: parseText,
      default: undefined,
      defaultText: `${DEFAULT_CONFIG_PATH}, if it is there`,
      suggests: 'file',
      help: 'INI file with settings',
    }),
    memory: valueFlag({
      commands: RUNS,
      long: 'memory',
      value: 'MB',
      parse: parseMegabytes,
      default: 256,
      help: 'counts of samples kept in memory; what is beyond them goes to a folder in TMPDIR (files only)',
    }),
    maxRecord: valueFlag({
      commands: RUNS,
      long: 'max-record',
      value: 'MB',
      parse: parseMegabytes,
      default: 64,
      help: 'the longest record that is read (files only)',
    }),
    strict: switchFlag({
      commands: RUNS,
      long: 'strict',
      defaultText: 'a warning',
      help: 'fail if records are left out because an attribute is missing',
    }),
    badRecords: valueFlag({
      commands: RUNS,
      long: 'bad-records',
      value: 'bound',
      parse: parseBadRecordBound,
      default: undefined,
      defaultText: 'none',
      help: 'let malformed records of files go: up to this many (10), or this share of all (0.1%)',
    }),
    rejects: valueFlag({
      commands: RUNS,
      long: 'rejects',
      value: 'file.ndjson',
      parse: parseFile,
      default: undefined,
      writes: true,
      suggests: 'file',
      help: 'write these records here: file, line, byte, reason, text',
    }),
  },
} satisfies FlagGroup;
