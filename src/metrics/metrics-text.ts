import { Gauge, Registry } from 'prom-client';
import type { NotificationCounts, RunSummary } from '../outputs/output.js';

const PREFIX = 'telemetry_peak_analyzer_';
const LAST_SUCCESS = `${PREFIX}last_success_timestamp_seconds`;

/** The result of one run. Times in epoch milliseconds. */
export interface RunMetrics {
  readonly start: number;
  readonly end: number;
  readonly exitCode: number;
  /** Whether the exit code tells of a run that did its work. */
  readonly success: boolean;
  /** Undefined if the run failed. */
  readonly counts: Omit<RunSummary, 'gaps'> | undefined;
  /** Undefined if nobody is to be told anything. */
  readonly notifications: NotificationCounts | undefined;
  /** End of the newest window in the global table that is now in place; undefined if there is none. */
  readonly globalTableEnd: number | undefined;
  /** Keys in the global table that is now in place; undefined if there is none. */
  readonly globalTableKeys: number | undefined;
  /** Rows of it that end in the future, so that they don't slide; undefined if there is no table. */
  readonly globalTableFutureRows: number | undefined;
}

/** The time of the last success (seconds) that an earlier metrics text holds. */
export function lastSuccessOf(text: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${LAST_SUCCESS} `));
  const value = Number(line?.slice(LAST_SUCCESS.length));
  return line !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

/**
 * A Prometheus text of a run, for the node exporter's textfile collector. What a failed run did not learn is left out,
 * never set to 0; the time of the last success is carried over from the text before.
 */
export async function metricsText(run: RunMetrics, earlier: string | undefined): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number | undefined): void => {
    if (value === undefined) return;
    new Gauge({ name: PREFIX + name, help, registers: [registry] }).set(value);
  };
  const { counts, notifications, globalTableEnd } = run;
  const lastSuccess = run.success ? run.end / 1000 : lastSuccessOf(earlier ?? '');
  gauge('last_run_timestamp_seconds', 'When the last run ended, whether it succeeded or not.', run.end / 1000);
  gauge('last_success_timestamp_seconds', 'When the last run that succeeded ended.', lastSuccess);
  gauge('last_run_duration_seconds', 'How long the last run took.', (run.end - run.start) / 1000);
  gauge('last_run_exit_code', 'Exit code of the last run; 0 and 10 are successes.', run.exitCode);
  gauge('windows', 'Local windows that the last run looked at.', counts?.windows);
  gauge('records', 'Records counted in the local windows of the last run.', counts?.records);
  gauge('records_left_out', 'Records left out because an attribute is missing.', counts?.leftOut);
  gauge('bad_records', 'Records that could not be used and were let go.', counts?.badRecords);
  gauge('keys', 'Keys with a submission in the local windows of the last run.', counts?.keys);
  gauge('peaks', 'Peaks that the last run found.', counts?.peaks);
  gauge('new_keys', 'Keys above their least threshold that the global table had never seen.', counts?.newKeys);
  gauge('notifications_accepted', 'Messages that receivers accepted from the last run.', notifications?.accepted);
  gauge('notifications_given_up', 'Messages that receivers refused for good.', notifications?.givenUp);
  gauge('notifications_waiting', 'Messages that wait for a receiver that did not accept them.', notifications?.waiting);
  gauge('global_table_keys', 'Keys in the global table.', run.globalTableKeys);
  gauge('global_table_future_rows', 'Rows that end in the future and do not slide.', run.globalTableFutureRows);
  const end = globalTableEnd === undefined ? undefined : globalTableEnd / 1000;
  gauge('global_table_end_timestamp_seconds', 'End of the newest window in the global table.', end);
  gauge(
    'global_table_age_seconds',
    'Age of the newest window in the global table when the last run ended.',
    end === undefined ? undefined : run.end / 1000 - end,
  );
  return registry.metrics();
}
