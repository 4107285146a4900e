import { EVERY_COMMAND } from './command-names.js';
import { choiceFlag, type FlagGroup, switchFlag } from './flag.js';

/** The log of a command. */
export const LOG = {
  heading: 'Log (standard error):',
  flags: {
    verbose: switchFlag({
      commands: EVERY_COMMAND,
      long: 'verbose',
      short: 'v',
      help: 'also timings, counts, engine settings, and where an internal error came from',
    }),
    logFormat: choiceFlag({
      commands: EVERY_COMMAND,
      long: 'log-format',
      value: 'form',
      choices: ['text', 'json'],
      default: 'text',
      help: 'form of the log',
    }),
  },
} satisfies FlagGroup;
