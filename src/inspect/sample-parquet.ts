import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine, guarded, textOf } from '../backends/files/engine.js';
import type { SourceFile } from '../backends/files/source-file.js';
import { InputError } from '../errors.js';
import type { FeedSample, SampleOptions } from './feed-sample.js';

/** Adds the first records of a Parquet file to the sample. */
export async function sampleParquet({ path }: SourceFile, sample: FeedSample, options: SampleOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tpa-inspect-'));
  try {
    using engine = await Engine.start(join(folder, 'spill'), options);
    const literal = `'${path.replace(/[[*?]/g, '[$&]').replaceAll("'", "''")}'`;
    const left = Math.min(options.most - sample.statistics.records, 1_000_000);
    const rows = await engine.run(
      `SELECT ${guarded('to_json(r)::VARCHAR')} FROM (SELECT * FROM read_parquet(${literal}) LIMIT ${left}) r`,
    );
    for (const [json] of rows) sample.add(JSON.parse(textOf(json)));
    sample.layouts.add('Parquet');
  } catch (error) {
    options.signal.throwIfAborted();
    throw new InputError(`File '${path}': it is damaged or not Parquet`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
