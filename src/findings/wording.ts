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
