// What the engine alone needs for the same counting: node bench/bare-query.mjs FILE array|lines
// Six columns, the window into a temporary table, three groupings; no check of anything, no table of history.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file, layout] = process.argv;
const DAY = Date.UTC(2020, 10, 4);
const COLUMNS = `{utc_timestamp: 'BIGINT', 'file.sha1': 'VARCHAR', 'task.severity': 'VARCHAR',
  'file.llfile_type': 'VARCHAR', 'source.user_id': 'VARCHAR', 'source.origin': 'VARCHAR'}`;

const instance = await DuckDBInstance.create(':memory:', { threads: String(Math.min(8, availableParallelism())) });
const connection = await instance.connect();
await connection.run(`CREATE TEMP TABLE records AS
  SELECT * FROM read_json('${file}', format = '${layout === 'array' ? 'array' : 'newline_delimited'}', columns = ${COLUMNS})
  WHERE utc_timestamp >= ${DAY} AND utc_timestamp < ${DAY + 86_400_000}`);
const KEY = '"task.severity", "file.llfile_type"';
for (const attribute of ['file.sha1', 'source.user_id', 'source.origin']) {
  const reader = await connection.runAndReadAll(
    `SELECT ${KEY}, sum(n), count(*), max(n), stddev_samp(n) FROM (
      SELECT ${KEY}, count(*) AS n FROM records GROUP BY ${KEY}, "${attribute}") GROUP BY ${KEY}`,
  );
  process.stdout.write(`${attribute} ${reader.getRowsJS().length}\n`);
}
