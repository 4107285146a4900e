import { InputError } from '../../../errors.js';
import { readContent } from '../decompress.js';
import type { TableOrigin } from '../source-file.js';
import type { JobFile } from './job.js';
import { problemOf, type ScanFault, USABLE_VALUE } from './scan-fault.js';

const NEWLINE = 0x0a;

/** The line and the column (in bytes) of an offset in a content; both count from 1. */
async function placeOf(file: JobFile, offset: number, signal: AbortSignal): Promise<{ line: number; column: number }> {
  let line = 1;
  let lineStart = file.skipped;
  let at = 0;
  for await (const chunk of readContent(file.path, file.compression, signal, file.size)) {
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

interface FaultContext {
  /** The path to the list of records, if documents wrap it. */
  readonly listPath: string;
  readonly mostRecordBytes: number;
  /** The table of which the file is a copy. */
  readonly origin: TableOrigin | undefined;
  readonly signal: AbortSignal;
}

/** A fault with its place: file, line, column, what is wrong, the record's number and the byte. */
export async function inputErrorOf(
  file: JobFile,
  fault: ScanFault,
  recordsBefore: number,
  { listPath, mostRecordBytes, origin, signal }: FaultContext,
): Promise<InputError> {
  const isWhole = fault.expected === USABLE_VALUE;
  const offset = isWhole ? fault.recordOffset : fault.offset;
  const number = recordsBefore + fault.records + 1;
  const problem = problemOf(fault, number, listPath, mostRecordBytes);
  if (origin) {
    const words = fault.attribute
      ? `, attribute '${fault.attribute.name}': ${fault.attribute.problem}`
      : `: ${problem}`;
    return new InputError(`File '${origin.path}', ${origin.placeOf(number)}${words}`);
  }
  const { line, column } = await placeOf(file, offset, signal);
  const start = isWhole ? line : (await placeOf(file, fault.recordOffset, signal)).line;
  const begins = start === line ? '' : `, which begins on line ${start}`;
  const record = problem.includes(`record ${number}`) ? begins : ` (record ${number}${begins})`;
  return new InputError(`File '${file.path}', line ${line}, column ${column}: ${problem}${record}, at byte ${offset}`);
}
