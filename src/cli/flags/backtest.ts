import { type FlagGroup, listFlag, valueFlag } from './flag.js';
import { parseFile, parseText } from './flag-values.js';

/** What `backtest` replays, and what it writes. */
export const BACKTEST = {
  heading: 'Backtest:',
  flags: {
    keptTable: valueFlag({
      commands: ['backtest'],
      long: 'global-table',
      short: 'm',
      value: 'path',
      parse: parseFile,
      default: undefined,
      suggests: 'file',
      help: 'replay the history that runs kept beside this table; it is not written',
    }),
    labels: valueFlag({
      commands: ['backtest'],
      long: 'labels',
      value: 'labels.json',
      parse: parseFile,
      default: undefined,
      suggests: 'file',
      help: 'score against known waves',
    }),
    peaksFile: valueFlag({
      commands: ['backtest'],
      long: 'flags',
      value: 'file',
      parse: parseFile,
      default: undefined,
      suggests: 'file',
      help: "write the one detector's peaks, a line of JSON for each",
    }),
    resultFile: valueFlag({
      commands: ['backtest'],
      long: 'output-file',
      short: 'o',
      value: 'path',
      parse: parseText,
      default: '-',
      suggests: 'file',
      help: 'write the result here; - is standard output',
    }),
    compared: listFlag({
      commands: ['backtest'],
      long: 'compare',
      value: 'result.json',
      many: 'spread',
      suggests: 'file',
      help: 'put two results of --format json side by side; replays nothing',
    }),
  },
} satisfies FlagGroup;
