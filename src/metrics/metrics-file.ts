import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { ExitCode, OutputError, ToolError } from '../errors.js';
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

const FIRST_BYTES = '# HELP telemetry_peak_analyzer_';

/** Whether nothing is there, or nothing that is not metrics of this tool: no file, an empty one, a pipe. */
function holdsOnlyMetrics(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile() || found.size === 0) return true;
    const head = Buffer.alloc(FIRST_BYTES.length);
    const file = openSync(path, 'r');
    try {
      return head.toString('latin1', 0, readSync(file, head)) === FIRST_BYTES;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
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
 * Writes the metrics of a run that has ended, well or not; a reader sees the old or the new text, never half of one. A
 * run that failed may have done so before it could tell whether the file is one of its input, of its configuration or its
 * global table: it replaces nothing but earlier metrics.
 *
 * @throws OutputError that names the file
 */
export async function writeMetrics(path: string, run: MeasuredRun): Promise<void> {
  if (run.counts === undefined && !holdsOnlyMetrics(path)) {
    throw new OutputError(
      `No metrics are written: '${path}' (--metrics) holds something else, which a run that fails does not replace`,
    );
  }
  const table = tableIfWhole(run.globalTable);
  const globalTableEnd = table && newestEnd(table);
  const success = run.exitCode === ExitCode.done || run.exitCode === ExitCode.peaks;
  const globalTableFutureRows = table && (rowsAfter(table, endOfToday(run.end))?.count ?? 0);
  const state = { globalTableEnd, globalTableKeys: table?.size, globalTableFutureRows };
  const text = await metricsText({ ...run, success, ...state }, readIfThere(path));
  replaceFile(path, text);
}
