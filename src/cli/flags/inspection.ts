import { choiceFlag, type FlagGroup, switchFlag, valueFlag } from './flag.js';
import { parseDayCount, parseFile, parseText } from './flag-values.js';

/** What `inspect` looks at, and what becomes of the proposed section. */
export const INSPECTION = {
  heading: 'Looking at a feed:',
  flags: {
    describedBy: valueFlag({
      commands: ['inspect'],
      long: 'analyzer',
      short: 'a',
      value: 'name',
      parse: parseText,
      default: undefined,
      defaultText: 'the section that is proposed',
      suggests: 'analyzer',
      help: 'show how this analyzer reads the first records',
    }),
    records: valueFlag({
      commands: ['inspect'],
      long: 'records',
      value: 'count',
      parse: parseDayCount,
      default: 10_000,
      help: 'look at this many records, from the first on (of a cluster at most 1000)',
    }),
    all: switchFlag({
      commands: ['inspect'],
      long: 'all',
      help: 'look at all records',
    }),
    write: valueFlag({
      commands: ['inspect'],
      long: 'write',
      value: 'config.ini',
      parse: parseFile,
      default: undefined,
      suggests: 'file',
      help: 'append the proposed section to this file',
    }),
    sectionName: valueFlag({
      commands: ['inspect'],
      long: 'name',
      value: 'name',
      parse: parseText,
      default: 'feed',
      help: 'name of the proposed section: [analyzer:name]',
    }),
    inspectFormat: choiceFlag({
      commands: ['inspect'],
      long: 'format',
      value: 'form',
      choices: ['text', 'json'],
      default: 'text',
      help: 'for people or for programs',
    }),
  },
} satisfies FlagGroup;
