import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../../src/analyzers/file-type.js';
import type { LocalCounts } from '../../../../src/backends/backend.js';
import { DAY_MS } from '../../../../src/window/time-window.js';
import { everyNth, LONG_TESTS_RUN } from '../../../support/long-tests.js';
import { ROOT, temporaryFolder } from '../../../support/run-tool.js';
import { openFiles } from '../open-files.js';

// The same files, read and counted by two engines that share no line: this tool's and DuckDB's.
const DAY = Date.UTC(2020, 10, 4);
const { feed } = FileTypePeakAnalyzer;
const RECORDS = LONG_TESTS_RUN ? 200_000 : 3000;
const NAMES = ['utc_timestamp', 'file.sha1', 'task.severity', 'file.llfile_type', 'source.user_id', 'source.origin'];

/** How each layout's records are seen as rows with a column for each attribute. */
const COLUMNS: Record<string, string> = {
  array: NAMES.map((name) => `json ->> '$."${name}"' AS "${name}"`).join(', '),
  lines: NAMES.map((name) => `json ->> '$."${name}"' AS "${name}"`).join(', '),
  nested: NAMES.map((name) => `json ->> '$.${name}' AS "${name}"`).join(', '),
  source: NAMES.map((name) => `json ->> '$._source."${name}"' AS "${name}"`).join(', '),
};

/** What is compared of a key: submissions, samples, most of a sample, and of each cross dimension how many values. */
type Row = readonly [key: string, ...numbers: number[]];

let connection: DuckDBConnection;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

afterAll(() => connection.closeSync());

async function engineRows(path: string, layout: string): Promise<Row[]> {
  const form = layout === 'lines' ? 'newline_delimited' : 'array';
  const result = await connection.runAndReadAll(`
    WITH records AS (
      SELECT ${COLUMNS[layout]}
      FROM read_json('${path}', format = '${form}', records = false, columns = {json: 'JSON'})
    ), inside AS (
      FROM records WHERE utc_timestamp::BIGINT >= ${DAY} AND utc_timestamp::BIGINT < ${DAY + DAY_MS}
    ), samples AS (
      SELECT "task.severity" AS a, "file.llfile_type" AS b, "file.sha1", count(*) AS n FROM inside GROUP BY ALL
    ), crossed AS (
      SELECT "task.severity" AS a, "file.llfile_type" AS b, count(DISTINCT "source.user_id") AS users,
        count(DISTINCT "source.origin") AS origins FROM inside GROUP BY ALL
    )
    SELECT a || ', ' || b, sum(n)::INTEGER, count(*)::INTEGER, max(n)::INTEGER, any_value(users)::INTEGER, any_value(origins)::INTEGER
    FROM samples JOIN crossed USING (a, b) GROUP BY a, b`);
  return result.getRowsJS().map(([key, ...numbers]) => [key as string, ...numbers.map(Number)]);
}

async function ownRows(path: string): Promise<Row[]> {
  await using backend = await openFiles([path], feed);
  const window = { start: DAY, end: DAY + DAY_MS };
  const rows: Row[] = [];
  for await (const answer of backend.answer([{ kind: 'local', window, top: 1, canPeak: () => true }])) {
    for (const [key, counts] of answer.keys) {
      const { submissions, samples, distribution, cross } = counts as LocalCounts;
      rows.push([
        key.join(', '),
        submissions,
        samples,
        distribution?.max ?? 0,
        ...cross.map(({ distinct }) => distinct),
      ]);
    }
  }
  return rows;
}

const sorted = (rows: Row[]): Row[] => rows.sort(([a], [b]) => (a < b ? -1 : 1));

describe('the counts of a file', () => {
  it.each(everyNth(2, Object.keys(COLUMNS)))('are those of DuckDB: %s', async (layout) => {
    const path = join(temporaryFolder(), 'telemetry.json');
    const flags = ['--records', String(RECORDS), '--layout', layout, '--out', path];
    execFileSync(process.execPath, [join(ROOT, 'bench/generate.mjs'), ...flags]);
    const rows = sorted(await ownRows(path));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toEqual(sorted(await engineRows(path, layout)));
  });
});
