import { tmpdir } from 'node:os';
import { findFiles } from '../backends/files/find-files.js';
import { isDelimited, isJson, openSourceFile } from '../backends/files/source-file.js';
import { OwnFolder } from '../backends/files/spill-folder.js';
import { PipeNames } from '../backends/files/pipe-names.js';
import { spoolInto } from '../backends/files/spool.js';
import { FeedSample, type SampleOptions } from './feed-sample.js';

/**
 * Reads the first records of the files that the globs name.
 *
 * @throws InputError if a file can't be read
 */
export async function sampleFiles(input: readonly string[], options: SampleOptions): Promise<FeedSample> {
  const names = new PipeNames();
  return await names.of(() => sampleNamed(input, options, names));
}

async function sampleNamed(input: readonly string[], options: SampleOptions, names: PipeNames): Promise<FeedSample> {
  const sample = new FeedSample();
  using folder = new OwnFolder(tmpdir(), options.log);
  const { files } = await findFiles(input, spoolInto(folder, options.signal, names));
  for (const pinned of files) {
    options.signal.throwIfAborted();
    if (sample.statistics.records >= options.most) {
      sample.isCut = true;
      break;
    }
    const file = await openSourceFile(pinned, true);
    sample.files.push(names.within(file.path));
    sample.compressions.add(file.compression);
    if (isJson(file)) await (await import('./sample-json.js')).sampleJson(file, sample, options);
    else if (isDelimited(file)) await (await import('./sample-csv.js')).sampleCsv(file, sample, options);
    else await (await import('./sample-parquet.js')).sampleParquet(file, sample, options);
  }
  sample.isCut ||= sample.statistics.records >= options.most;
  return sample;
}
