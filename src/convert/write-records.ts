import { createWriteStream, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { errnoOf, OutputError, ToolError, UsageError } from '../errors.js';
import { onAbruptEnd } from '../clean-up.js';
import { assertReplaceable } from '../state/replace-file.js';
import { sweepTemporaries, temporaryName } from '../state/staged-file.js';
import { explainWriteFault, syncFolder, targetOf } from '../state/write-target.js';

export interface RecordSink {
  /** The path that the records are written to; undefined or `-` for standard output. */
  readonly output: string | undefined;
  readonly standardOutput: Writable;
  readonly signal: AbortSignal;
}

// what can't be looked at is told when it is opened
function foundAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** @throws UsageError if the output is the file that is read, under whatever name */
export function refuseSameFile(input: string, output: string | undefined): void {
  if (output === undefined || output === '-') return;
  const [from, to] = [input, output].map(foundAt);
  if (from?.ino === to?.ino && from?.dev === to?.dev && to !== undefined) {
    throw new UsageError(`-o ${output} is the file that is read; name another one`);
  }
}

// Enough for one write to the disk to be worth it.
const PIECE = 65_536;

// One array with a record a line, or lines alone if the name asks for them.
async function* frame(texts: AsyncIterable<string>, asLines: boolean, counted: () => void): AsyncGenerator<string> {
  let piece = asLines ? '' : '[';
  let between = asLines ? '' : '\n';
  for await (const text of texts) {
    piece += between + text;
    between = asLines ? '\n' : ',\n';
    counted();
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (asLines) yield between === '' ? '' : `${piece}\n`;
  else yield between === '\n' ? '[]\n' : `${piece}\n]\n`;
}

async function writeFile(path: string, text: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  assertReplaceable(path);
  const target = targetOf(path);
  const writeTo = (file: Writable): Promise<void> =>
    path.endsWith('.gz') ? pipeline(text, createGzip(), file, { signal }) : pipeline(text, file, { signal });
  const old = statSync(target, { throwIfNoEntry: false });
  if (old && !old.isFile()) return writeTo(createWriteStream(target));

  const temporary = temporaryName(target);
  const discard = (): void => rmSync(temporary, { force: true });
  const done = onAbruptEnd(discard);
  try {
    const file = await open(temporary, 'wx', old && old.mode & 0o777);
    await writeTo(file.createWriteStream({ flush: true }));
    renameSync(temporary, target);
  } catch (error) {
    discard();
    throw error;
  } finally {
    done();
  }
  syncFolder(dirname(target));
  sweepTemporaries(target, false);
}

/**
 * Writes records: one JSON array, or one record a line if the output's name ends in `.ndjson` or `.jsonl`; packed
 * if it ends in `.gz`. The file is put in place only once it is whole; until then an older one stays.
 *
 * @returns the number of records
 * @throws OutputError if it can't be written, and what the records themselves throw
 */
export async function writeRecords(texts: AsyncIterable<string>, sink: RecordSink): Promise<number> {
  const { output = '-', standardOutput, signal } = sink;
  let count = 0;
  const text = frame(texts, /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(output), () => count++);
  try {
    if (output === '-') await pipeline(text, standardOutput, { signal, end: false });
    else await writeFile(output, text, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolError) throw error;
    // a reader that went away (`| head`) wants no more
    if (output === '-' && errnoOf(error) === 'EPIPE') return count;
    const where = output === '-' ? 'to standard output' : `'${output}'`;
    throw new OutputError(`Can't write ${where}: ${explainWriteFault(error)}`, { cause: error });
  }
  return count;
}
