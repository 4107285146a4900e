import { readFileSync } from 'node:fs';
import { BackendError } from '../../../errors.js';
import { SCANNER_FILE } from './scan-files.js';

const FIRST_PAGES = 256;
/** Four gigabytes: what 32 bits can address. If there is not that much address space, less is asked for. */
const MOST_PAGES = [65_536, 16_384, 4096];

/** The compiled scanner and the memory that all threads share. */
export interface ScannerCore {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

function newMemory(): WebAssembly.Memory {
  let fault: unknown;
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true });
    } catch (error) {
      fault = error;
    }
  }
  throw fault;
}

/**
 * Compiles the scanner.
 *
 * @throws BackendError if this machine or this Node can't run it
 */
export function openCore(): ScannerCore {
  try {
    return { module: new WebAssembly.Module(readFileSync(SCANNER_FILE)), memory: newMemory() };
  } catch (error) {
    throw new BackendError(
      'JSON can’t be read here: it takes WebAssembly with SIMD and shared memory, which this processor or this Node does ' +
        'not have, or more address space than the process may use (ulimit -v). Convert the feed to CSV or Parquet, or ' +
        'run the tool on another machine',
      { cause: error },
    );
  }
}
