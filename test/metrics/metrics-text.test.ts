import { describe, expect, it } from 'vitest';
import { lastSuccessOf, metricsText, type RunMetrics } from '../../src/metrics/metrics-text.js';

const RUN: RunMetrics = {
  start: 1_000_000,
  end: 1_002_500,
  exitCode: 0,
  success: true,
  counts: { windows: 1, records: 13_729, leftOut: 2, badRecords: 0, keys: 18, peaks: 1, newKeys: 3 },
  notifications: { accepted: 2, givenUp: 1, waiting: 3 },
  globalTableEnd: 400_000,
  globalTableKeys: 18,
  globalTableFutureRows: 2,
};

function values(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const pairs = lines.map((line): [string, number] => {
    const [name = '', value] = line.replace('telemetry_peak_analyzer_', '').split(' ');
    return [name, Number(value)];
  });
  return Object.fromEntries(pairs);
}

describe('metricsText', () => {
  it('tells what a run came to', async () => {
    expect(values(await metricsText(RUN, undefined))).toEqual({
      last_run_timestamp_seconds: 1002.5,
      last_success_timestamp_seconds: 1002.5,
      last_run_duration_seconds: 2.5,
      last_run_exit_code: 0,
      windows: 1,
      records: 13_729,
      records_left_out: 2,
      bad_records: 0,
      keys: 18,
      peaks: 1,
      new_keys: 3,
      notifications_accepted: 2,
      notifications_given_up: 1,
      notifications_waiting: 3,
      global_table_keys: 18,
      global_table_future_rows: 2,
      global_table_end_timestamp_seconds: 400,
      global_table_age_seconds: 602.5,
    });
  });

  it('keeps the last success through failed runs, and invents no count for them', async () => {
    const first = await metricsText(RUN, undefined);
    const failed: RunMetrics = { ...RUN, end: 2_000_000, exitCode: 4, success: false, counts: undefined };
    const second = await metricsText(failed, first);
    const third = values(
      await metricsText(
        { ...failed, globalTableEnd: undefined, globalTableFutureRows: undefined, globalTableKeys: undefined },
        second,
      ),
    );
    expect(third).toEqual({
      last_run_timestamp_seconds: 2000,
      last_success_timestamp_seconds: 1002.5,
      last_run_duration_seconds: 1000,
      last_run_exit_code: 4,
      notifications_accepted: 2,
      notifications_given_up: 1,
      notifications_waiting: 3,
    });
  });

  it('reads no last success from a text that is not its own', () => {
    expect(lastSuccessOf('')).toBeUndefined();
    expect(lastSuccessOf('telemetry_peak_analyzer_last_success_timestamp_seconds x')).toBeUndefined();
  });
});
