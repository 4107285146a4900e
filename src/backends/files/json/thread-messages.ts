import * as errors from '../../../errors.js';
import { BackendError, messageOf, ToolError } from '../../../errors.js';
import type { ScanJob, SharedState } from './job.js';
import type { ThreadScanned, ThreadSums, ThreadTables } from './thread-scan.js';
import type { ScannerCore } from './shared-memory.js';
import type { ScanTask } from './thread-scan.js';

/** What a thread is started with. */
export interface ThreadStart extends ScannerCore {
  readonly job: ScanJob;
  readonly tasks: readonly ScanTask[];
  readonly shared: SharedState;
  readonly number: number;
  readonly hashKey: number;
  readonly spillFolder: string;
}

/** What it is told then: to sum up, or that it may go. */
export type ToThread =
  { readonly kind: 'sum up'; readonly threads: readonly ThreadTables[] } | { readonly kind: 'end' };

/** What it answers. */
export type FromThread =
  | { readonly kind: 'scanned'; readonly scanned: ThreadScanned }
  | { readonly kind: 'summed up'; readonly sums: ThreadSums }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** An error as it can be sent. */
export function sentError(error: unknown): FromThread {
  const isKnown = error instanceof ToolError;
  const message = isKnown ? error.message : error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  return { kind: 'failed', name: isKnown ? error.name : '', message };
}

/** The error that was sent. */
export function receivedError(name: string, message: string): Error {
  switch (name) {
    case 'InputError':
      return new errors.InputError(message);
    case 'OutputError':
      return new errors.OutputError(message);
    case 'UsageError':
      return new errors.UsageError(message);
    case 'BackendError':
      return new BackendError(message);
    default:
      return new Error(message);
  }
}
