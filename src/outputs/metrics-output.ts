import { assertReplaceable } from '../state/replace-file.js';
import type { NotificationCounts, Output } from './output.js';

interface MetricsContext {
  readonly globalTable: string;
  /** When the run began, epoch milliseconds. */
  readonly start: number;
  /** What came of telling others once that is done; undefined if nobody is to be told anything. */
  readonly notifications: () => NotificationCounts | undefined;
}

/** What the run came to as a Prometheus text (`--metrics`), written when it has ended, well or not. */
export function metricsOutput(path: string, { globalTable, start, notifications }: MetricsContext): Output {
  return {
    open: () => assertReplaceable(path),
    async commit({ exitCode, end, summary }) {
      const { writeMetrics } = await import('../metrics/metrics-file.js');
      await writeMetrics(path, { start, end, exitCode, counts: summary, notifications: notifications(), globalTable });
    },
  };
}
