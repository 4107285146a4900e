import { RUNS } from './command-names.js';
import { choiceFlag, type FlagGroup, required, switchFlag, valueFlag } from './flag.js';
import { parseCount, parseDuration, parseText } from './flag-values.js';

/** Who is told, and of what. */
export const NOTIFICATIONS = {
  heading: 'Notifications and incidents (see docs/notifications.md):',
  flags: {
    // the parser gives a flag that begins so the value true, and false if it is given
    notify: switchFlag({
      commands: RUNS,
      long: 'no-notify',
      writes: true,
      defaultText: 'what the configuration says',
      help: 'tell nobody',
    }),
    notifyTimeout: valueFlag({
      commands: [...RUNS, 'notify test', 'incidents close'],
      long: 'notify-timeout',
      value: 'seconds',
      parse: parseDuration,
      default: 30,
      writes: true,
      help: 'time for all messages to one receiver; the next run sends the rest',
    }),
    notifyKeep: valueFlag({
      commands: [...RUNS, 'notify outbox', 'incidents close'],
      long: 'notify-keep',
      value: 'days',
      parse: parseCount,
      default: 7,
      writes: true,
      help: 'keep what a receiver did not accept for this many days',
    }),
    ended: switchFlag({
      commands: ['incidents list'],
      long: 'ended',
      help: 'also those that ended in the last 90 days',
    }),
    keptFormat: choiceFlag({
      commands: ['incidents list', 'incidents show', 'notify outbox'],
      long: 'format',
      value: 'form',
      choices: ['text', 'json'],
      default: 'text',
      help: 'for people or for programs',
    }),
    note: required(
      valueFlag({
        commands: ['incidents close'],
        long: 'note',
        value: 'text',
        parse: parseText,
        default: undefined,
        help: 'why it is closed',
      }),
    ),
  },
} satisfies FlagGroup;
