import { readFileSync } from 'node:fs';
import { BackendError } from '../../../errors.js';
import { SCANNER_FILE } from './scan-files.js';
import type { ScannerExports } from './scanner-exports.js';

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

/** As many bytes of a memory are cleared at most, to use it again. */
const MOST_CLEARED = 1 << 26;
let compiled: WebAssembly.Module | undefined;
/** Memories that no scan uses, and what fills each with zeros. */
const idle: { memory: WebAssembly.Memory; clear: () => void }[] = [];

/**
 * Gives a memory back once no thread uses it, so that another scan may: the addresses of a process are few. The scanner that
 * used it clears it, if there is another scan: JavaScript fills shared memory byte by byte.
 */
export function giveBack({ memory }: ScannerCore, { usedBytes, clear }: ScannerExports): void {
  if (usedBytes() >>> 0 <= MOST_CLEARED) idle.push({ memory, clear });
}

function takeMemory(): WebAssembly.Memory {
  const last = idle.pop();
  if (last === undefined) return newMemory();
  last.clear();
  return last.memory;
}

/**
 * The compiled scanner, and a memory of zeros for one scan; see {@link giveBack}.
 *
 * @throws BackendError if this machine or this Node can't run it
 */
export function openCore(): ScannerCore {
  try {
    compiled ??= new WebAssembly.Module(readFileSync(SCANNER_FILE));
    return { module: compiled, memory: takeMemory() };
  } catch (error) {
    throw new BackendError(
      'JSON can’t be read here: it takes WebAssembly with SIMD and shared memory, which this processor or this Node does ' +
        'not have, or more address space than the process may use (ulimit -v). Convert the feed to CSV or Parquet, or ' +
        'run the tool on another machine',
      { cause: error },
    );
  }
}
