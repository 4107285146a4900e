import { RUNS } from './command-names.js';
import { type FlagGroup, listFlag, switchFlag, valueFlag } from './flag.js';
import { parseCount, parseHistoryDays, parseText } from './flag-values.js';

/** What decides which keys are peaks, and the history that it decides by. */
export const DETECTION = {
  heading: 'Detectors (see docs/detector.md):',
  flags: {
    detector: valueFlag({
      commands: [...RUNS, 'backtest', 'report'],
      long: 'detector',
      value: 'name',
      parse: parseText,
      default: undefined,
      defaultText: 'original; backtest takes both',
      suggests: 'detector',
      help: 'what decides: original, robust, or your own as module#Export',
    }),
    settings: listFlag({
      commands: [...RUNS, 'backtest', 'report'],
      long: 'set',
      value: 'name=value',
      many: 'repeated',
      help: "one of the detector's settings; may be given several times",
    }),
    dips: switchFlag({
      commands: [...RUNS, 'backtest', 'report'],
      long: 'dips',
      help: 'also tell days far below their expectation (robust)',
    }),
    historyDays: valueFlag({
      commands: RUNS,
      long: 'history-days',
      value: 'days',
      parse: parseHistoryDays,
      default: 400,
      help: 'days whose figures are kept beside the table: 112 or more, or 0 for none',
    }),
    firstHistory: valueFlag({
      commands: RUNS,
      long: 'first-history',
      value: 'days',
      parse: parseCount,
      default: 56,
      help: 'days asked of the backend if there is no history to decide by; 0 asks none',
    }),
    lateData: switchFlag({
      commands: RUNS,
      long: 'late-data',
      writes: true,
      help: 'replace the figures of days that the history has already',
    }),
  },
} satisfies FlagGroup;
