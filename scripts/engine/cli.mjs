// @ts-check
import { parseArgs } from 'node:util';
import { available } from './available.mjs';
import { ENGINES } from './catalogue.mjs';
import { startEngine } from './start.mjs';

/** @typedef {import('./types.mjs').Engine} Engine */

const HELP = `Usage: npm run engine -- NAME [--nodes N] [--security] [--heap SIZE]

Starts a real server to try things on, prints its address, and runs until Ctrl-C.
Nothing it has stored is kept.

  --nodes N      a cluster of N nodes (1)
  --security     with users and HTTPS
  --heap SIZE    memory of each node (512m)

NAME is one of
`;

function describeEngines() {
  return ENGINES.map((name) => {
    const check = available(name);
    return `  ${name}${check.ok ? '' : `   (not here: ${check.reason})`}\n`;
  }).join('');
}

/** @param {readonly string[]} args */
function parse(args) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      nodes: { type: 'string', default: '1' },
      heap: { type: 'string', default: '512m' },
      security: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}

/** @param {Engine} engine */
function describeAccess({ credentials, certificates }) {
  if (credentials === undefined || certificates === undefined) return '';
  const { name, password } = credentials.admin;
  return `user ${name}, password ${password}, certificate authority ${certificates.authority.certificateFile}`;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function main(args) {
  const log = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupted = new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(name, () => interruption.abort());
  try {
    const { values, positionals } = parse(args);
    const [name, ...others] = positionals;
    if (values.help || name === undefined || others.length > 0) {
      process.stdout.write(HELP + describeEngines());
      return values.help ? 0 : 2;
    }
    const nodes = Number(values.nodes);
    if (!Number.isInteger(nodes) || nodes < 1)
      throw new Error(`--nodes ${values.nodes}: expected a whole number from 1`);
    const security = values.security ? {} : undefined;
    const engine = await startEngine({ name, nodes, heap: values.heap, security, log, signal });
    process.stdout.write(`${engine.urls.join('\n')}\n`);
    const access = describeAccess(engine);
    if (access !== '') log(access);
    const ending = await Promise.race([interrupted, engine.died]);
    log(`stopping ${name}`);
    await engine.stop();
    if (ending instanceof Error) throw ending;
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
