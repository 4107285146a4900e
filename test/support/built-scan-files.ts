// In place of src/backends/files/json/scan-files.ts: the files that the build has made.
const built = (name: string): URL => new URL(`../../build/backends/files/json/${name}`, import.meta.url);

export const SCANNER_FILE = built('scanner.wasm');
export const THREAD_FILE = built('scan-thread.js');
