import { CONVERSIONS } from './command-names.js';
import { type FlagGroup, listFlag, valueFlag } from './flag.js';
import { parseText } from './flag-values.js';

/** How a file of telemetry is converted, and the file that it is written to. */
export const CONVERSION = {
  heading: 'Records:',
  flags: {
    recordsFile: valueFlag({
      commands: CONVERSIONS,
      long: 'output-file',
      short: 'o',
      value: 'path',
      parse: parseText,
      default: '-',
      suggests: 'file',
      help: 'write the records here; - is standard output',
    }),
    keptAttributes: listFlag({
      commands: ['anonymize'],
      long: 'keep',
      value: 'attribute',
      many: 'repeated',
      help: 'keep this attribute too; may be given several times',
    }),
    blankedAttributes: listFlag({
      commands: ['anonymize'],
      long: 'blank',
      value: 'attribute',
      many: 'repeated',
      help: 'blank this attribute too; may be given several times',
    }),
    severity: valueFlag({
      commands: ['from-csv'],
      long: 'severity',
      value: 'value',
      parse: parseText,
      default: undefined,
      help: 'only the records of this task.severity',
    }),
  },
} satisfies FlagGroup;
