import { assertReplaceable } from '../state/replace-file.js';
import type { Output } from './output.js';

/** What the run came to as a Prometheus text (`--metrics`), written when it has ended, well or not. */
export function metricsOutput(path: string, globalTable: string, start: number): Output {
  return {
    open: () => assertReplaceable(path),
    async commit({ exitCode, end, summary, notifications }) {
      const { writeMetrics } = await import('../metrics/metrics-file.js');
      await writeMetrics(path, { start, end, exitCode, counts: summary, notifications, globalTable });
    },
  };
}
