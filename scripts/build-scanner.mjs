// Compiles the scanner of JSON (AssemblyScript to WebAssembly) to where the built modules look for it.
import { copyFileSync, mkdirSync } from 'node:fs';
import process from 'node:process';

// not by a literal: the compiler's types declare an Array and a String of their own, for every file of the project
const { default: asc } = await import(import.meta.resolve('assemblyscript/asc'));

const SOURCE = 'src/backends/files/json/assembly/index.ts';
const BUILT = 'build/backends/files/json/scanner.wasm';
const BUNDLED = 'dist/scanner.wasm';
// below lie words that all threads share, which no compiled data may touch
const FIRST_ADDRESS = 4096;
const FIRST_PAGES = 256;
const MOST_PAGES = 65_536;

mkdirSync('build/backends/files/json', { recursive: true });
const { error, stderr } = await asc.main([
  SOURCE,
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  ...['--enable', 'simd', '--enable', 'bulk-memory', '--enable', 'threads'],
  ...[
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    String(FIRST_PAGES),
    '--maximumMemory',
    String(MOST_PAGES),
  ],
  ...['--memoryBase', String(FIRST_ADDRESS), '-o', BUILT],
]);
if (error) {
  process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
  process.exit(1);
}
copyFileSync(BUILT, BUNDLED);
