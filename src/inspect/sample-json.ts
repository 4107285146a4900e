import { readContent } from '../backends/files/decompress.js';
import type { SourceFile } from '../backends/files/source-file.js';
import { InputError } from '../errors.js';
import { closedPrefix } from './closed-prefix.js';
import { recordsAt, wrappedList } from './record-lists.js';
import type { FeedSample, SampleOptions } from './feed-sample.js';
import { ValueCutter } from '../backends/files/value-cutter.js';

/** Characters of one document beyond which its records can't be looked at. */
const LONGEST_DOCUMENT = 1 << 27;
/** Characters of one document that are enough if only the first records are wanted. */
const ENOUGH = 1 << 22;

async function* textOf({ path, compression, bytes }: SourceFile, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of readContent(path, compression, signal, bytes))
    yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Whole documents, or records of a list; of a long document, if only its first records are wanted, the beginning. */
async function* whole(
  file: SourceFile,
  level: 0 | 1,
  { most, signal }: SampleOptions,
): AsyncGenerator<{ readonly text: string; readonly isCut: boolean }> {
  const cutter = new ValueCutter(level);
  for await (const piece of textOf(file, signal)) {
    for (const { text } of cutter.push(piece)) yield { text, isCut: false };
    if (Number.isFinite(most) && cutter.pending > ENOUGH) {
      const text = closedPrefix(cutter.rest);
      if (text !== undefined) {
        yield { text, isCut: true };
        return;
      }
    }
    if (cutter.pending > LONGEST_DOCUMENT) {
      throw new InputError(
        `File '${file.path}': a document of more than ${LONGEST_DOCUMENT} characters; look at a part of it`,
      );
    }
  }
}

function parse(text: string, path: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`File '${path}': document ${number} is not JSON`, { cause: error });
  }
}

/** Adds the first records of a JSON file to the sample. */
export async function sampleJson(file: SourceFile, sample: FeedSample, options: SampleOptions): Promise<void> {
  const { most } = options;
  const isList = file.layout === 'array';
  let isSpread = false;
  let number = 0;
  for await (const { text, isCut } of whole(file, isList ? 1 : 0, options)) {
    sample.isCut ||= isCut;
    const document = parse(text, file.path, ++number);
    isSpread ||= text.includes('\n');
    // what wraps the records is told by the first document
    if (number === 1 && !isList && sample.recordsPath === undefined) sample.recordsPath = wrappedList(document)?.path;
    const list = isList || sample.recordsPath === undefined ? undefined : recordsAt(document, sample.recordsPath);
    for (const record of list ?? [document]) {
      if (sample.statistics.records >= most) break;
      sample.add(record);
    }
    if (sample.statistics.records >= most) break;
  }
  sample.documents += number;
  if (isList) sample.layouts.add('one array');
  else if (sample.recordsPath) sample.layouts.add('objects around a list of records');
  else sample.layouts.add(isSpread ? 'documents over several lines' : 'one record a line');
}
