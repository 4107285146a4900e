import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { READY_MADE_NAMES, type ReadyMadeName } from '../../src/analyzers/ready-made/names.js';
import { READY_MADE } from '../../src/analyzers/ready-made/ready-made.js';
import { loadFeed } from '../../src/feed/load-feed.js';
import { openFiles } from '../backends/files/open-files.js';
import { temporaryFolder } from '../support/run-tool.js';
import { countedOn, EXAMPLES, type Expected, expectAnswer, lines, ocsf } from './ready-made-examples.js';

async function expectCounts(analyzer: ReadyMadeName, paths: readonly string[], expected: Expected): Promise<void> {
  await using backend = await openFiles(paths, await loadFeed(READY_MADE[analyzer].description));
  expectAnswer(await countedOn(backend), expected);
}

describe('the ready-made analyzers', () => {
  it('have an example each', () => {
    expect(READY_MADE_NAMES.filter((name) => !EXAMPLES.some(({ analyzer }) => analyzer === name))).toEqual([]);
  });

  it.each(EXAMPLES)('$analyzer counts $form', async ({ analyzer, files, ...expected }) => {
    const folder = temporaryFolder();
    const paths = Object.entries(files).map(([name, content]) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    });
    await expectCounts(analyzer, paths, expected);
  });

  it('ocsf-finding counts Parquet', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'o.parquet');
    writeFileSync(join(folder, 'o.ndjson'), lines(ocsf('u1', 'High'), ocsf('u1', 'High'), ocsf('u2', 'Low')));
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(`COPY (FROM '${join(folder, 'o.ndjson')}') TO '${path}' (FORMAT parquet)`);
    connection.closeSync();
    const keys = { 'High × Detection Finding': [2, 1], 'Low × Detection Finding': [1, 1] } as const;
    await expectCounts('ocsf-finding', [path], { keys, cross: [['Sensor']] });
  });
});
