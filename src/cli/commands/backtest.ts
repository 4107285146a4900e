import { defineCommand } from '../command.js';

const NOTES = `
FEED.jsonl holds daily figures, a line of JSON for each day and key:
  day, dimension_0, dimension_1, sub_count, samp_count, and, if known, samp_sub_count_max, samp_sub_count_std,
  cross_share_max. A day without any line is a gap; a key without a line had no record that day.

Examples:
  telemetry-peak-analyzer backtest history.jsonl
  telemetry-peak-analyzer backtest history.jsonl --detector robust --labels labels.json
  telemetry-peak-analyzer backtest -m global_table.json --detector robust
  telemetry-peak-analyzer backtest -n 'data/*.json' -s 2020-01-01 -e 2020-12-31 --format json -o a.json
  telemetry-peak-analyzer backtest --compare a.json b.json`;

/** What would each detector have said of a history, night by night? */
export const backtestCommand = defineCommand({
  name: 'backtest',
  summary: 'replay daily figures night by night, and tell what each detector would have said; writes no table',
  notes: NOTES,
  args: { feed: { help: 'daily figures, as lines of JSON', optional: true } },
  async run({ flags, args }, session) {
    const { runBacktest } = await import('../run-backtest.js');
    return runBacktest(args.feed, flags, session);
  },
});
