import { type FlagGroup, listFlag, switchFlag, valueFlag } from './flag.js';
import { parseFile, parseText } from './flag-values.js';

/** Which detectors a history is replayed through, and what is told of it. */
export const BACKTEST = {
  heading: 'Detectors:',
  flags: {
    detector: valueFlag({
      commands: ['backtest'],
      long: 'detector',
      value: 'name',
      parse: parseText,
      default: undefined,
      defaultText: 'both',
      suggests: 'detector',
      help: 'this one alone: original, robust, or your own as module#Export',
    }),
    settings: listFlag({
      commands: ['backtest'],
      long: 'set',
      value: 'name=value',
      many: 'repeated',
      help: "one of the detector's settings; may be given several times",
    }),
    dips: switchFlag({
      commands: ['backtest'],
      long: 'dips',
      help: 'also tell days far below their expectation (robust)',
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
