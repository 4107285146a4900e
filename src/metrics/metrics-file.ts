import { readFileSync, statSync } from 'node:fs';
import { ExitCode, ToolError } from '../errors.js';
import { readGlobalTable } from '../state/global-table-file.js';
import { replaceFile } from '../state/replace-file.js';
import { type GlobalTable, newestEnd, rowsAfter } from '../tables/global-table.js';
import { endOfToday } from '../window/time-window.js';
import type { NotificationCounts, RunSummary } from '../outputs/output.js';
import { metricsText } from './metrics-text.js';

/** What metrics tell of a run that has ended. */
interface MeasuredRun {
  readonly start: number;
  readonly end: number;
  readonly exitCode: ExitCode;
  /** Undefined if the run failed. */
  readonly counts: RunSummary | undefined;
  /** Undefined if nobody is to be told anything. */
  readonly notifications: NotificationCounts | undefined;
  /** Path of the global table. */
  readonly globalTable: string;
}

function readIfThere(path: string): string | undefined {
  try {
    // a pipe holds no earlier metrics, and reading it would wait for them
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

// The run itself says what is wrong with a table; here it only has no age.
function tableIfWhole(path: string): GlobalTable | undefined {
  try {
    return readGlobalTable(path);
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/**
 * Writes the metrics of a run that has ended, well or not; a reader sees the old or the new text, never half of one.
 *
 * @throws OutputError that names the file
 */
export async function writeMetrics(path: string, run: MeasuredRun): Promise<void> {
  const table = tableIfWhole(run.globalTable);
  const globalTableEnd = table && newestEnd(table);
  const success = run.exitCode === ExitCode.done || run.exitCode === ExitCode.peaks;
  const globalTableFutureRows = table && (rowsAfter(table, endOfToday(run.end))?.count ?? 0);
  const state = { globalTableEnd, globalTableKeys: table?.size, globalTableFutureRows };
  const text = await metricsText({ ...run, success, ...state }, readIfThere(path));
  replaceFile(path, text);
}
