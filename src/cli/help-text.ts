import { ExitCode } from '../errors.js';

/** Command lines with what they do. */
export const EXAMPLE_RUNS: readonly (readonly [does: string, command: string])[] = [
  [
    'Find the peaks of yesterday; the global table is global_table.json:',
    'telemetry-peak-analyzer -n "/var/telemetry/*.json"',
  ],
  [
    'The same for a past day, peaks also as JSON:',
    'telemetry-peak-analyzer -n telemetry.ndjson.gz -s 2020-11-04 -e 2020-11-05 -o peaks.json',
  ],
  [
    'Network events, any key with 10 or more submissions:',
    'telemetry-peak-analyzer -a NetworkTypePeakAnalyzer -n "events_*.json" -t 10',
  ],
];

/** What each exit code means, in the order of the codes. */
export const EXIT_CODE_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [ExitCode.done, 'done, peaks or none'],
  [ExitCode.fault, 'an internal error'],
  [ExitCode.usage, 'bad flag, name or configuration'],
  [ExitCode.input, 'bad or unreadable input'],
  [ExitCode.backend, 'a backend failed'],
  [ExitCode.table, 'the global table is broken'],
  [ExitCode.locked, 'another run holds the global table'],
  [ExitCode.noData, 'no data, with --expect-data'],
  [ExitCode.output, "can't write"],
  [ExitCode.peaks, 'peaks found, with --exit-code'],
  [ExitCode.hungUp, 'stopped by SIGHUP'],
  [ExitCode.interrupted, 'stopped by SIGINT'],
  [ExitCode.terminated, 'stopped by SIGTERM'],
];

function exitCodeLines(): string[] {
  const lines = EXIT_CODE_MEANINGS.map(([code, meaning]) => `${String(code).padStart(5)}  ${meaning}`);
  const half = Math.ceil(lines.length / 2);
  const width = Math.max(...lines.slice(0, half).map((line) => line.length));
  return lines.slice(0, half).map((line, i) => `${line.padEnd(width)}${lines[half + i] ?? ''}`);
}

export const EXAMPLES = ['', 'Examples:', ...EXAMPLE_RUNS.map(([does, run]) => `  ${does}\n    $ ${run}`)].join('\n');

export const EXIT_CODES = ['', 'Exit codes:', ...exitCodeLines()].join('\n');

/** The argument of the commands that look at one table. */
export const TABLE_ARGUMENT = 'a version number, or a file (default: the global table)';

/** What the commands that write records write. */
export const OUTPUT_FORMS = `
The output is a JSON array, or one record a line if its name ends in .ndjson or .jsonl. It is gzipped if .gz follows.`;
