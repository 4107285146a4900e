// What the engine alone needs for the same counting: node bench/bare-query.mjs FILE array|lines|nested|source
// Six columns, the window into a temporary table, three groupings; no check of anything, no table of history.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file, layout] = process.argv;
const DAY = Date.UTC(2020, 10, 4);
const FLAT = Object.entries({
  utc_timestamp: 'BIGINT',
  'file.sha1': 'VARCHAR',
  'task.severity': 'VARCHAR',
  'file.llfile_type': 'VARCHAR',
  'source.user_id': 'VARCHAR',
  'source.origin': 'VARCHAR',
});
const FLAT_COLUMNS = `{${FLAT.map(([name, type]) => `'${name}': '${type}'`).join(', ')}}`;
const COLUMNS = {
  array: FLAT_COLUMNS,
  lines: FLAT_COLUMNS,
  nested: `{utc_timestamp: 'BIGINT', file: 'STRUCT(sha1 VARCHAR, llfile_type VARCHAR)', task: 'STRUCT(severity VARCHAR)',
    source: 'STRUCT(user_id VARCHAR, origin VARCHAR)'}`,
  source: `{_source: 'STRUCT(${FLAT.map(([name, type]) => `"${name}" ${type}`).join(', ')})'}`,
};
const RECORDS = {
  array: '*',
  lines: '*',
  nested: `utc_timestamp, file.sha1 AS "file.sha1", task.severity AS "task.severity",
    file.llfile_type AS "file.llfile_type", source.user_id AS "source.user_id", source.origin AS "source.origin"`,
  source: 'unnest(_source)',
};

const instance = await DuckDBInstance.create(':memory:', { threads: String(Math.min(8, availableParallelism())) });
const connection = await instance.connect();
await connection.run(`CREATE TEMP TABLE records AS
  FROM (SELECT ${RECORDS[layout]} FROM read_json('${file}', format = '${layout === 'lines' ? 'newline_delimited' : 'array'}', columns = ${COLUMNS[layout]}))
  WHERE utc_timestamp >= ${DAY} AND utc_timestamp < ${DAY + 86_400_000}`);
const KEY = '"task.severity", "file.llfile_type"';
for (const attribute of ['file.sha1', 'source.user_id', 'source.origin']) {
  const reader = await connection.runAndReadAll(
    `SELECT ${KEY}, sum(n), count(*), max(n), stddev_samp(n) FROM (
      SELECT ${KEY}, count(*) AS n FROM records GROUP BY ${KEY}, "${attribute}") GROUP BY ${KEY}`,
  );
  process.stdout.write(`${attribute} ${reader.getRowsJS().length}\n`);
}
