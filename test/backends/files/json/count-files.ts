import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Question } from '../../../../src/backends/backend.js';
import { answerFrom } from '../../../../src/backends/files/json/answers.js';
import { countFiles, type ScanLimits } from '../../../../src/backends/files/json/count-files.js';
import { JsonLayout } from '../../../../src/backends/files/json/job.js';
import { jsonHead, recordHead } from '../../../../src/backends/files/json/json-head.js';
import type { Feed } from '../../../../src/feed/feed.js';
import { noProgress, silentLog } from '../../../../src/log/log.js';
import { temporaryFolder } from '../../../support/run-tool.js';

/** Counts one content as the backend does, with bounds of its own; tells too what was logged. */
export async function countText(
  text: string | Buffer,
  feed: Feed,
  questions: readonly Question[],
  limits: Partial<ScanLimits>,
  pack?: (content: Buffer) => Buffer,
  spillFolder?: string,
): Promise<{ answers: Answer[]; lines: string[] }> {
  const folder = temporaryFolder();
  const path = join(folder, 'content.json');
  writeFileSync(path, pack ? pack(Buffer.from(text)) : text);
  const head = Buffer.from(text).toString('latin1');
  const { form, skipped } = jsonHead(head);
  const layout = form === 'array' ? JsonLayout.array : feed.records ? JsonLayout.wrapped : JsonLayout.stream;
  const file = {
    path,
    size: statSync(path).size,
    compression: pack ? 'gzip' : 'none',
    layout,
    skipped,
    recordHead: recordHead(head, feed.records?.at(-1)),
    letsLinesGo: false,
    origin: undefined,
  } as const;
  const lines: string[] = [];
  const context = {
    feed,
    input: [path],
    config: { path: undefined, sections: new Map(), environment: {} },
    log: { ...silentLog, debug: (line: string) => lines.push(line) },
    progress: noProgress,
    signal: new AbortController().signal,
  };
  const { counted } = await countFiles(
    [file],
    questions,
    context,
    { path: spillFolder ?? folder, parent: folder },
    limits,
  );
  return { answers: questions.map((question) => answerFrom(counted, question)), lines };
}
