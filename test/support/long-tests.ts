import process from 'node:process';

/** Whether tests run that take a million records, or try what others have tried a few times many times: `TPA_TEST_ALL=1`. */
export const LONG_TESTS_RUN = process.env['TPA_TEST_ALL'] === '1';

/** All of many cases that are alike if long tests run, else the first and each nth after it. */
export const everyNth = <T>(nth: number, cases: readonly T[]): readonly T[] =>
  LONG_TESTS_RUN ? cases : cases.filter((_, i) => i % nth === 0);
