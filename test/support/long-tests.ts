import process from 'node:process';

/** Whether tests that take a million records run: only if all tests must (`TPA_TEST_ALL=1`). */
export const LONG_TESTS_RUN = process.env['TPA_TEST_ALL'] === '1';
