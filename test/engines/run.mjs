// Tries the cluster backend on real servers, and on everything that can go wrong with them:
//   npm run test:engines -- --engines elasticsearch-8.19.2,opensearch-3.4.0
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { available, ENGINES } from '../../scripts/engine.mjs';

const HELP = `Usage: npm run test:engines -- [--engines NAME,NAME] [--only TEXT] [--seed N] [--sequences N]

  --engines NAMES  servers to try (all: ${ENGINES.join(',')})
  --only TEXT      tests whose names match this regular expression
  --seed N         of the random sequences of faults (that of the day)
  --sequences N    how many of them, for each product (40)
`;

const DAY_MS = 86_400_000;

function whole(text, flag) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${flag} ${text}: expected a whole number`);
  return value;
}

function read(args) {
  const today = String(Math.floor(Date.now() / DAY_MS));
  const { values } = parseArgs({
    args,
    options: {
      engines: { type: 'string', default: ENGINES.join(',') },
      only: { type: 'string', default: '' },
      seed: { type: 'string', default: today },
      sequences: { type: 'string', default: '40' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  const engines = values.engines.split(',');
  for (const name of engines) {
    const check = available(name);
    if (!check.ok) throw new Error(check.reason);
  }
  return {
    help: values.help,
    only: values.only,
    provided: { engines, seed: whole(values.seed, 'seed'), sequences: whole(values.sequences, 'sequences') },
  };
}

async function main(args) {
  const { help, only, provided } = read(args);
  if (help) return console.log(HELP);
  const vitest = await startVitest(
    'test',
    [],
    { config: 'vitest.engines.config.ts', watch: false, reporters: ['dot'], ...(only && { testNamePattern: only }) },
    { test: { provide: provided } },
  );
  await vitest.close();
  const states = vitest.state
    .getTestModules()
    .flatMap((module) => [
      ...[...module.children.allTests()].map((test) => test.result().state),
      ...(module.errors().length > 0 ? ['failed'] : []),
    ]);
  const count = (state) => states.filter((each) => each === state).length;
  const failed = count('failed') + count('pending') + vitest.state.getUnhandledErrors().length;
  const skipped = only === '' ? count('skipped') : 0;
  console.log(
    `${provided.engines.length} servers (seed ${provided.seed}): ${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`,
  );
  // what is skipped without being told to was not tried
  process.exitCode = failed + skipped > 0 || count('passed') === 0 ? 1 : 0;
}

await main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
