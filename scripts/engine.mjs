// @ts-check
/**
 * Real servers, for tests, benchmarks, and to try things on: `npm run engine -- NAME`.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from './engine/cli.mjs';

export { available } from './engine/available.mjs';
export { ENGINES } from './engine/catalogue.mjs';
export { createCertificates } from './engine/certificates.mjs';
export { startEngine } from './engine/start.mjs';

const [, script, ...args] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(args);
}
