import process from 'node:process';

/** Whether tests run that take a million records, or try what others have tried a few times many times: `TPA_TEST_ALL=1`. */
export const LONG_TESTS_RUN = process.env['TPA_TEST_ALL'] === '1';
