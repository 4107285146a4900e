export const EXAMPLES = `
Examples:
  Find the peaks of yesterday; the global table is global_table.json:
    $ telemetry-peak-analyzer -n "/var/telemetry/*.json"
  The same for a past day, peaks also as JSON:
    $ telemetry-peak-analyzer -n telemetry.ndjson.gz -s 2020-11-04 -e 2020-11-05 -o peaks.json
  Network events, any key with 10 or more submissions:
    $ telemetry-peak-analyzer -a NetworkTypePeakAnalyzer -n "events_*.json" -t 10`;

export const EXIT_CODES = `
Exit codes:
    0  done, peaks or none              6  another run holds the global table
    1  a fault of this program          7  no data, with --expect-data
    2  bad flag, name or configuration  8  can't write
    3  bad or unreadable input         10  peaks found, with --exit-code
    4  a backend failed               130  stopped by SIGINT
    5  the global table is broken     143  stopped by SIGTERM`;
