import { InputError } from '../../../errors.js';
import { readContent } from '../decompress.js';
import type { JobFile } from './job.js';
import { problemOf, type ScanFault, USABLE_VALUE } from './scan-fault.js';

const NEWLINE = 0x0a;

/** The line and the column (in bytes) of an offset in a content; both count from 1. */
async function placeOf(file: JobFile, offset: number, signal: AbortSignal): Promise<{ line: number; column: number }> {
  let line = 1;
  let lineStart = file.skipped;
  let at = 0;
  for await (const chunk of readContent(file.path, file.compression, signal)) {
    const end = Math.min(chunk.length, offset - at);
    for (let found = chunk.indexOf(NEWLINE); found >= 0 && found < end; found = chunk.indexOf(NEWLINE, found + 1)) {
      line++;
      lineStart = at + found + 1;
    }
    at += chunk.length;
    if (at >= offset) break;
  }
  return { line, column: offset - lineStart + 1 };
}

/** A fault with its place: file, line, column, what is wrong, the record's number and the byte. */
export async function inputErrorOf(
  file: JobFile,
  fault: ScanFault,
  recordsBefore: number,
  { listPath, mostRecordBytes, signal }: { listPath: string; mostRecordBytes: number; signal: AbortSignal },
): Promise<InputError> {
  const isWhole = fault.expected === USABLE_VALUE;
  const offset = isWhole ? fault.recordOffset : fault.offset;
  const { line, column } = await placeOf(file, offset, signal);
  const number = recordsBefore + fault.records + 1;
  const problem = problemOf(fault, number, listPath, mostRecordBytes);
  const record = problem.includes(`record ${number}`) ? '' : ` (record ${number})`;
  return new InputError(`File '${file.path}', line ${line}, column ${column}: ${problem}${record}, at byte ${offset}`);
}
