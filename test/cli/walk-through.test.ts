import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../support/long-tests.js';
import { ROOT, runTool, temporaryFolder } from '../support/run-tool.js';
import { PEAK } from '../support/walk-through-peak.js';

const EXAMPLE = join(ROOT, 'data/telemetry_example_3.json');
const FIRST = ['-n', EXAMPLE, '-s', '2020-11-01', '-e', '2020-11-04'];
const SECOND = ['-n', EXAMPLE, '-s', '2020-11-04', '-e', '2020-11-05', '-o', 'out.json'];

describe('the walk-through', () => {
  it.each(everyNth(2, ['Pacific/Kiritimati', 'UTC', 'America/New_York']))(
    'finds its one peak on a machine in %s',
    (TZ) => {
      const folder = temporaryFolder();
      const table = join(folder, 'global_table.json');

      const first = runTool(FIRST, folder, { TZ });
      expect(first.status).toBe(0);
      expect(first.stdout).toBe('');
      expect(first.log).toEqual([
        'Loading Peak Analyzer from 2020-11-01 00:00:00 to 2020-11-04 00:00:00 with t=None',
        "Loading backend 'JsonBackend'",
        'Loaded files:',
        `\t${EXAMPLE}`,
        "Loading analyzer 'FileTypePeakAnalyzer' with backend 'JsonBackend'",
        `Loading global tables from file '${table}'`,
        `\tFailed: [Errno 2] No such file or directory: '${table}'`,
        'Loading global tables from the backend',
        'Loading local tables',
        'Getting peaks',
        'Refreshing global tables',
        `Saving global tables to '${table}'`,
      ]);

      const second = runTool(SECOND, folder, { TZ });
      expect(second.status).toBe(0);
      expect(second.log).toEqual([
        'Loading Peak Analyzer from 2020-11-04 00:00:00 to 2020-11-05 00:00:00 with t=None',
        "Loading backend 'JsonBackend'",
        'Loaded files:',
        `\t${EXAMPLE}`,
        "Loading analyzer 'FileTypePeakAnalyzer' with backend 'JsonBackend'",
        `Loading global tables from file '${table}'`,
        'Loading local tables',
        'Getting peaks',
        ...PEAK,
        `Saving output to: ${join(folder, 'out.json')}`,
        'Refreshing global tables',
        `Saving global tables to '${table}'`,
      ]);
      for (const line of second.stderr.trimEnd().split('\n')) {
        expect(line).toMatch(/^INFO -> \[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] \[\d{4}mb\] ./);
      }
      const output = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as unknown;
      expect(output).toEqual({
        malicious: {
          ZipArchiveFile: [11083, 3028, 426, 11083 / 3028, expect.closeTo(11.54, 2) as number, 0.04, 2, 629],
        },
      });
    },
  );

  it('leaves the table as it is when the same day is run again', () => {
    const folder = temporaryFolder();
    const table = (): string => readFileSync(join(folder, 'global_table.json'), 'utf8');
    runTool(FIRST, folder);
    const inferred = table();
    runTool(SECOND, folder);
    const slid = table();
    expect(slid).not.toBe(inferred);
    expect(runTool(SECOND, folder).status).toBe(0);
    expect(table()).toBe(slid);
  });

  it('works as the original is called, over three example files', () => {
    const folder = temporaryFolder();
    const flags = [
      '-b',
      'telemetry_peak_analyzer.backends.JsonBackend',
      '-t',
      '10',
      '-s',
      '2020-11-4',
      '-e',
      '2020-11-5',
    ];
    const { status, log } = runTool(['-n', join(ROOT, 'data/telemetry_example_*'), ...flags], folder);
    expect(status).toBe(0);
    expect(log[0]).toContain('with t=10');
    expect(log.filter((line) => /^\t.*telemetry_example_[123]\.json$/.test(line))).toHaveLength(3);
  });
});
