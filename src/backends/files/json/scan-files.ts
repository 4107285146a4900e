/** The compiled scanner, and what runs in the threads that help: built beside this module. */
export const SCANNER_FILE = new URL('scanner.wasm', import.meta.url);
export const THREAD_FILE = new URL('scan-thread.js', import.meta.url);
