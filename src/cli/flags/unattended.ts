import { RUNS } from './command-names.js';
import { type FlagGroup, switchFlag, valueFlag } from './flag.js';
import { parseDayCount, parseDuration, parseFile } from './flag-values.js';

/** Flags for runs that nobody watches. */
export const UNATTENDED = {
  heading: 'Unattended (see docs/operations.md):',
  flags: {
    catchUp: switchFlag({
      commands: RUNS,
      long: 'catch-up',
      writes: true,
      help: 'first take the days missed since the newest one of the global table, one by one',
    }),
    catchUpLimit: valueFlag({
      commands: RUNS,
      long: 'catch-up-limit',
      value: 'days',
      parse: parseDayCount,
      default: 31,
      writes: true,
      help: 'process at most this many missed days, the newest',
    }),
    metrics: valueFlag({
      commands: RUNS,
      long: 'metrics',
      value: 'file',
      parse: parseFile,
      default: undefined,
      writes: true,
      suggests: 'file',
      help: 'write metrics of the run as a Prometheus text, also if it fails',
    }),
    expectData: switchFlag({
      commands: RUNS,
      long: 'expect-data',
      writes: true,
      defaultText: 'a warning',
      help: 'exit with 7 if the whole feed has no record in a window',
    }),
    lateAfter: valueFlag({
      commands: RUNS,
      long: 'late-after',
      value: 'hours',
      parse: parseDuration,
      default: undefined,
      writes: true,
      help: "warn if the newest record is older than this many hours at the window's end",
    }),
    lockTimeout: valueFlag({
      commands: [...RUNS, 'gst rollback', 'incidents close'],
      long: 'lock-timeout',
      value: 'seconds',
      parse: parseDuration,
      default: 60,
      writes: true,
      help: 'wait at most this long for another run on the same global table',
    }),
  },
} satisfies FlagGroup;
