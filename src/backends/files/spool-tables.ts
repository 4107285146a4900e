import { join } from 'node:path';
import type { BackendContext } from '../backend.js';
import { Engine } from './engine.js';
import { checkTables, groupTables } from './read-files.js';
import type { SourceFile } from './source-file.js';
import { describeTable, tableLines } from './source-sql.js';
import { sqlText } from './token-sql.js';

/**
 * Writes what a feed looks at of CSV and Parquet files as lines of JSON into a folder, so that they can be counted
 * together with files of JSON.
 *
 * @returns the files that were written
 * @throws InputError with file and line if a table is malformed
 */
export async function spoolTables(
  files: readonly SourceFile[],
  context: BackendContext,
  folder: string,
): Promise<string[]> {
  using engine = await Engine.start(join(folder, 'engine'), context);
  const paths: string[] = [];
  await checkTables(files, context, async () => {
    for (const group of groupTables(files)) {
      const columns = (await engine.run(describeTable(group))).map(([name]) => name as string);
      const path = join(folder, `table-${paths.length}.ndjson`);
      const lines = tableLines(group, context.feed, columns);
      await engine.run(`COPY (${lines}) TO ${sqlText(path)} (FORMAT json)`, 'Reading tables');
      paths.push(path);
    }
  });
  return paths;
}
