import type { TestFinding, TestName } from './findings.js';

// made when first needed: making one takes milliseconds, and most runs word nothing
function formatter(maximumFractionDigits: number): (value: number) => string {
  let made: Intl.NumberFormat | undefined;
  return (value) => (made ??= new Intl.NumberFormat('en', { maximumFractionDigits })).format(value);
}

const whole = formatter(0);
const oneDecimal = formatter(1);

/** A number for people: thousands separated, at most two decimals. */
export const number = formatter(2);

/** A count with its noun: `1 peak`, `1,200 peaks`. */
export const count = (value: number, noun: string): string => `${whole(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A share between 0 and 1: `38.4 %`. */
export const percent = (share: number): string => `${oneDecimal(share * 100)} %`;

/** How many times: `35.3 ×`. */
export const times = (factor: number): string => `${oneDecimal(factor)} ×`;

const LEAST_PROBABILITY = 1e-9;

/** From this probability on it is told as a share. */
const COMMON = 0.1;

/** A probability in words, never as a number below 10⁻⁹: `38.4 %`, `1 in 3,000`, `less than 1 in 1,000,000,000`. */
export function probabilityText(lnProbability: number): string {
  const probability = Math.exp(lnProbability);
  if (probability >= COMMON) return percent(probability);
  if (probability < LEAST_PROBABILITY) return `less than 1 in ${whole(1 / LEAST_PROBABILITY)}`;
  return `1 in ${whole(Number((1 / probability).toPrecision(2)))}`;
}

/** What a detector expected: a number, a range, or neither. */
interface Expectation {
  readonly expected: number | null;
  readonly range: { readonly low: number; readonly high: number } | null;
}

/** What was expected: `85 to 210`, `12.5`, or `nothing` if the detector expects no number. */
export function expectedText({ range, expected }: Expectation): string {
  if (range) return range.low === range.high ? number(range.low) : `${number(range.low)} to ${number(range.high)}`;
  return expected === null ? 'nothing' : number(expected);
}

/** A severity, if the detector has one. */
export const severityText = ({ severity }: { readonly severity: number | null }): string =>
  severity === null ? 'none' : number(severity);

export const NOT_COMPUTED = 'not computed';

/** What each test compares: its left side, and its right side. */
export const TEST_SIDES: Readonly<Record<TestName, readonly [value: string, limit: string]>> = {
  'mean-over-history': ['mean submissions of a sample', '0.8 × the greatest mean before'],
  'single-sample-share': ['share of the most submitted sample', 'one half'],
  'outlier-sample': ['most submissions of one sample', 'mean + standard deviation'],
};

/** `mean submissions of a sample 3.66 > 1.6 (0.8 × the greatest mean before), by 2.06` */
export function testSentence({ name, value, limit, margin, fired }: TestFinding): string {
  const [left, right] = TEST_SIDES[name];
  return fired
    ? `${left} ${number(value)} > ${number(limit)} (${right}), by ${number(margin)}`
    : `${left} ${number(value)} is not above ${number(limit)} (${right})`;
}
