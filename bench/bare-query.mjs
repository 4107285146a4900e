// What the engine alone needs for the same counting: node bench/bare-query.mjs FILE array|lines|nested|source|short [MEMORY]
// Six columns, the window into a temporary table, three groupings; no check of anything, no table of history.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file, layout, memory] = process.argv;
const DAY = Date.UTC(2020, 10, 4);
const FLAT = Object.entries({
  utc_timestamp: 'BIGINT',
  'file.sha1': 'VARCHAR',
  'task.severity': 'VARCHAR',
  'file.llfile_type': 'VARCHAR',
  'source.user_id': 'VARCHAR',
  'source.origin': 'VARCHAR',
});
// short records have no cross dimensions
const SHORT = FLAT.slice(0, 4);
const columnsOf = (columns) => `{${columns.map(([name, type]) => `'${name}': '${type}'`).join(', ')}}`;
const COLUMNS = {
  array: columnsOf(FLAT),
  lines: columnsOf(FLAT),
  short: columnsOf(SHORT),
  nested: `{utc_timestamp: 'BIGINT', file: 'STRUCT(sha1 VARCHAR, llfile_type VARCHAR)', task: 'STRUCT(severity VARCHAR)',
    source: 'STRUCT(user_id VARCHAR, origin VARCHAR)'}`,
  source: `{_source: 'STRUCT(${FLAT.map(([name, type]) => `"${name}" ${type}`).join(', ')})'}`,
};
const RECORDS = {
  array: '*',
  lines: '*',
  short: '*',
  nested: `utc_timestamp, file.sha1 AS "file.sha1", task.severity AS "task.severity",
    file.llfile_type AS "file.llfile_type", source.user_id AS "source.user_id", source.origin AS "source.origin"`,
  source: 'unnest(_source)',
};

const instance = await DuckDBInstance.create(':memory:', { threads: String(Math.min(8, availableParallelism())) });
const connection = await instance.connect();
if (memory) await connection.run(`SET memory_limit = '${memory}'`);
await connection.run(`CREATE TEMP TABLE records AS
  FROM (SELECT ${RECORDS[layout]} FROM read_json('${file}', format = '${layout === 'lines' || layout === 'short' ? 'newline_delimited' : 'array'}', columns = ${COLUMNS[layout]}))
  WHERE utc_timestamp >= ${DAY} AND utc_timestamp < ${DAY + 86_400_000}`);
const KEY = '"task.severity", "file.llfile_type"';
for (const attribute of ['file.sha1', ...(layout === 'short' ? [] : ['source.user_id', 'source.origin'])]) {
  const reader = await connection.runAndReadAll(
    `SELECT ${KEY}, sum(n), count(*), max(n), stddev_samp(n) FROM (
      SELECT ${KEY}, count(*) AS n FROM records GROUP BY ${KEY}, "${attribute}") GROUP BY ${KEY}`,
  );
  process.stdout.write(`${attribute} ${reader.getRowsJS().length}\n`);
}
