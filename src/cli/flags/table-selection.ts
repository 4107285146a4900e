import { type FlagGroup, listFlag, switchFlag, valueFlag } from './flag.js';
import { parseText } from './flag-values.js';

/** Which rows of a global table are shown, and how. */
export const TABLE_SELECTION = {
  heading: 'Rows:',
  flags: {
    versions: switchFlag({
      commands: ['gst show'],
      long: 'versions',
      help: 'list the kept versions instead',
    }),
    filter: listFlag({
      commands: ['gst show'],
      long: 'filter',
      value: 'expression',
      many: 'repeated',
      help: 'only rows with this text in a dimension, or field=value (also != < <= > >=); may be given several times',
    }),
    sort: valueFlag({
      commands: ['gst show'],
      long: 'sort',
      value: 'field',
      parse: parseText,
      default: undefined,
      help: 'by a field of the table; numbers and times largest first',
    }),
    reverse: switchFlag({
      commands: ['gst show'],
      long: 'reverse',
      help: 'reverse the order',
    }),
  },
} satisfies FlagGroup;
