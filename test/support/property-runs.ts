import fc from 'fast-check';
import { LONG_TESTS_RUN } from './long-tests.js';

// fewer than the usual hundred, with other values each time, unless all tests must run
const FEW_RUNS = 30;

if (!LONG_TESTS_RUN) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: FEW_RUNS });
