import { InputError } from '../../../errors.js';
import type { TableOrigin } from '../source-file.js';
import { placesOf } from './content-places.js';
import type { JobFile } from './job.js';
import { problemOf, type ScanFault, USABLE_VALUE } from './scan-fault.js';

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
  const [start, place] = await placesOf(file, [fault.recordOffset, offset], signal);
  const { line, column } = place ?? { line: 1, column: 1 };
  const begins = start === undefined || start.line === line ? '' : `, which begins on line ${start.line}`;
  const record = problem.includes(`record ${number}`) ? begins : ` (record ${number}${begins})`;
  return new InputError(`File '${file.path}', line ${line}, column ${column}: ${problem}${record}, at byte ${offset}`);
}
