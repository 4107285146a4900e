import { RUNS } from './command-names.js';
import { type FlagGroup, switchFlag, valueFlag } from './flag.js';
import { parseCount, parseDate, parseDayCount, parseDelay } from './flag-values.js';

/** Which window is looked at. */
export const LOCAL_WINDOW = {
  heading: 'Local window (days are UTC):',
  flags: {
    startDate: valueFlag({
      commands: [...RUNS, 'backtest'],
      long: 'start-date',
      short: 's',
      value: 'YYYY-MM-DD',
      parse: parseDate,
      default: undefined,
      help: 'first day',
    }),
    endDate: valueFlag({
      commands: [...RUNS, 'backtest'],
      long: 'end-date',
      short: 'e',
      value: 'YYYY-MM-DD',
      parse: parseDate,
      default: undefined,
      help: 'day on which it ends; that day is not included',
    }),
    delta: valueFlag({
      commands: RUNS,
      long: 'delta',
      short: 'd',
      value: 'days',
      parse: parseDayCount,
      default: undefined,
      defaultText: '1',
      help: 'length in days',
    }),
    delay: valueFlag({
      commands: RUNS,
      long: 'delay',
      short: 'k',
      value: 'days',
      parse: parseDelay,
      default: undefined,
      defaultText: '0',
      help: 'days before today on which it ends',
    }),
    allowFuture: switchFlag({
      commands: RUNS,
      long: 'allow-future',
      help: 'take a window that ends later than tomorrow 00:00 UTC',
    }),
  },
} satisfies FlagGroup;

/** What a peak is. */
export const PEAKS = {
  heading: 'Peaks:',
  flags: {
    threshold: valueFlag({
      commands: [...RUNS, 'backtest'],
      long: 'threshold',
      short: 't',
      value: 'n',
      parse: parseCount,
      default: undefined,
      defaultText: 'what its row of the global table suggests',
      help: 'submissions from which on a key can be a peak',
    }),
  },
} satisfies FlagGroup;
