import { DescriptionFault } from './description-fault.js';
import { cutOutsideQuotes, readPiece } from './quoted-text.js';

/**
 * Reads the least thresholds by value of the first dimension: `VALUE: N, VALUE: N, *: N`. What is not named has that of
 * `*`, or 0.
 *
 * @throws DescriptionFault that says what can't be read
 */
export function parseLeastThreshold(text: string): (dimension0: string) => number {
  const thresholds = new Map<string, number>();
  let others = 0;
  const fail = (entry: string): never => {
    throw new DescriptionFault(
      'least_threshold',
      `'${entry.trim()}' is not VALUE: N with a whole number of submissions, such as malicious: 90, *: 0`,
    );
  };
  for (const entry of text.trim() === '' ? [] : cutOutsideQuotes(text, (character) => character === ',')) {
    const [before = '', after = ''] = cutOutsideQuotes(entry, (character) => character === ':', 2);
    const value = readPiece(before);
    const number = after.trim();
    if (value === undefined || !/^\d{1,15}$/.test(number)) return fail(entry);
    if (value.text === '*' && !value.isQuoted) others = Number(number);
    else if (thresholds.has(value.text))
      throw new DescriptionFault('least_threshold', `'${value.text}' is there twice`);
    else thresholds.set(value.text, Number(number));
  }
  return (dimension0) => thresholds.get(dimension0) ?? others;
}
