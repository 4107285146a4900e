// Builds the command and the library: node scripts/build.mjs [--without-types]
//
//   src --rolldown--> dist/*.js and, module by module, build/        src --tsc--> dist/types
//   src/…/assembly --asc--> build/…/scanner.wasm, dist/scanner.wasm
//
// What needs nothing of the others runs beside them. Types are checked while their declarations are made; to make the code
// needs no check.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const { values } = parseArgs({ options: { 'without-types': { type: 'boolean', default: false } } });

/** Runs a Node program of this project or of a package. @throws Error if it fails; what it printed is shown then */
async function run(program, ...args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = child.stdout.toArray();
  const [code, signal] = await once(child, 'exit');
  if (code === 0) return;
  process.stderr.write(Buffer.concat(await printed));
  throw new Error(`${program} ended with ${signal ?? code}`);
}

async function buildCode() {
  const { default: configs } = await import('../rolldown.config.mjs');
  for (const config of configs) {
    const bundle = await rolldown(config);
    await bundle.write(config.output);
    await bundle.close();
  }
  chmodSync('dist/bin.js', 0o755);
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
for (const folder of ['build', 'dist']) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}
const parts = [buildCode(), run('scripts/build-scanner.mjs')];
if (!values['without-types']) parts.push(run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'));
const faults = (await Promise.allSettled(parts)).filter(({ status }) => status === 'rejected');
for (const { reason } of faults) process.stderr.write(`${reason.message}\n`);
if (faults.length > 0) process.exitCode = 1;
