import { assertReplaceable } from '../state/replace-file.js';
import type { NotificationCounts, Output } from './output.js';

interface MetricsContext {
  readonly globalTable: string;
  /** When the run began, epoch milliseconds. */
  readonly start: number;
  /** How many notifications were accepted, given up and left, once they were sent; undefined if nobody is notified. */
  readonly notifications: () => NotificationCounts | undefined;
}

/** The metrics of the run as a Prometheus text (`--metrics`), written when it has ended, well or not. */
export function metricsOutput(path: string, { globalTable, start, notifications }: MetricsContext): Output {
  return {
    open: () => assertReplaceable(path),
    async commit({ exitCode, end, summary }) {
      const { writeMetrics } = await import('../metrics/metrics-file.js');
      await writeMetrics(path, { start, end, exitCode, counts: summary, notifications: notifications(), globalTable });
    },
  };
}
