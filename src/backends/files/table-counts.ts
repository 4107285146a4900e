import type { TimeWindow } from '../../window/time-window.js';
import type { Answer, BackendContext, Question } from '../backend.js';
import { checkContent } from './check-content.js';
import { countRecords, coverageOf } from './coverage.js';
import { type DailyCounts, dailyCounts } from './daily-counts.js';
import { Engine } from './engine.js';
import { localCounts } from './local-counts.js';
import { newestTime, readFiles } from './read-files.js';
import { keepSamples, type SampleSource } from './samples.js';
import type { SourceFile } from './source-file.js';
import { crossColumns } from './source-sql.js';
import { type Bucket, contains, lookedAt, timeBuckets } from './time-buckets.js';

async function answerOne(
  engine: Engine,
  source: SampleSource,
  buckets: readonly Bucket[],
  { feed }: BackendContext,
  question: Question,
): Promise<Answer> {
  const { kind, window } = question;
  if (kind === 'daily') {
    const counts = await dailyCounts(engine, source, buckets, window);
    const coverage = coverageOf(source.counts, within(buckets, lookedAt(question)), feed);
    return { kind, window, coverage: { ...coverage, records: submissionsOf(counts) }, ...counts };
  }
  const here = within(buckets, window);
  const keys = await localCounts(engine, source, here, crossColumns(feed), question.top);
  return { kind, window, coverage: coverageOf(source.counts, here, feed), keys };
}

function submissionsOf({ keys }: DailyCounts): number {
  let sum = 0;
  for (const history of keys.values()) for (const { submissions } of history.values()) sum += submissions;
  return sum;
}

function within(buckets: readonly Bucket[], span: TimeWindow): number[] {
  return buckets.flatMap((bucket, index) => (contains(span, bucket) ? [index] : []));
}

/** Answers questions from tables (CSV, Parquet), in one pass over them. */
export async function* answerFromTables(
  files: readonly SourceFile[],
  questions: readonly Question[],
  context: BackendContext,
  spillFolder: string,
): AsyncGenerator<Answer, void, undefined> {
  using engine = await Engine.start(spillFolder, context);
  const buckets = timeBuckets(questions);
  await readFiles(engine, files, buckets, context);
  const source = await keepSamples(engine, questions, buckets, await countRecords(engine));
  for (const question of questions) yield await answerOne(engine, source, buckets, context, question);
}

/** The time of the newest row of all tables. */
export async function newestInTables(
  files: readonly SourceFile[],
  context: BackendContext,
  spillFolder: string,
): Promise<number | undefined> {
  using engine = await Engine.start(spillFolder, context);
  return await newestTime(engine, files, context);
}
