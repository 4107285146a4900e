import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { ExitCode } from '../../src/errors.js';
import type { Findings } from '../../src/findings/findings.js';
import { DAY_MS } from '../../src/window/time-window.js';
import type { TelemetryRecord } from '../backends/naive-counts.js';
import { loadFeed } from './load-feed.js';
import { fileRecord, LAST_DAY } from './recent-feed.js';
import { type EngineRun, type EngineRunOptions, runOnEngine, type Section } from './tool-on-engine.js';

const PER_DAY = 900;

const NEW = { severity: 'suspicious', type: 'Fresh' };

/** Nearly every record is a sample of its own; a wave, and a small key that is there on the last day only. */
function ownSamples(): TelemetryRecord[] {
  const records: TelemetryRecord[] = [];
  for (let back = 0; back < 3; back++) {
    for (let i = 0; i < PER_DAY; i++) {
      const sample = `sample-${back}-${i - (i % 5 === 0 ? 1 : 0)}`;
      const severity = i % 3 === 0 ? 'benign' : 'malicious';
      records.push(fileRecord({ time: LAST_DAY - back * DAY_MS + i, sample, severity, type: `Type${i % 2}` }));
    }
  }
  for (let i = 0; i < 400; i++) {
    const sample = `wave-${i % 40}`;
    records.push(fileRecord({ time: LAST_DAY + i, sample, severity: 'malicious', type: 'Type1' }));
  }
  for (let i = 0; i < 30; i++) records.push(fileRecord({ time: LAST_DAY + i, sample: `new-${i % 15}`, ...NEW }));
  return records;
}

type Row = readonly (string | number)[];
type Table = Readonly<Record<string, Readonly<Record<string, Row>>>>;

// of a row of the GST: submissions and samples, their average and maximum
const SUBMISSIONS = [3, 4];
const SAMPLES = [5, 6];

const rowsOf = ({ table }: EngineRun): [string, Row][] =>
  Object.entries(JSON.parse(table ?? '') as Table).flatMap(([first, rows]) =>
    Object.entries(rows).map(([second, row]): [string, Row] => [`${first}, ${second}`, row]),
  );

/** The engine's estimates: submissions to the digit, samples within one in a hundred, and outputs that say so. */
export function describeApproximate(server: () => Engine): void {
  describe('distinct = approximate', () => {
    const REPORTED = ['--format', 'json', '--report', 'report.html'];
    const findingsOf = ({ peaks }: EngineRun): Findings => JSON.parse(peaks ?? '') as Findings;
    const runIt = (section: Section, options: EngineRunOptions = { more: REPORTED }): Promise<EngineRun> =>
      runOnEngine({ hosts: server().url, index: 'own-samples', ...section }, options);
    let exact: EngineRun;
    let approximate: EngineRun;

    beforeAll(async () => {
      await loadFeed(server(), 'own-samples', ownSamples(), { number_of_shards: 3 });
      exact = await runIt({});
      approximate = await runIt({ distinct: 'approximate' });
      for (const run of [exact, approximate]) expect(run).toMatchObject({ status: ExitCode.done, errors: [] });
    });

    it('gives the submissions, and the samples within one in a hundred', () => {
      const expected = new Map(rowsOf(exact));
      const rows = rowsOf(approximate);
      expect(rows.map(([key]) => key)).toEqual([...expected.keys()]);
      for (const [key, row] of rows) {
        const numbers = (of: readonly number[], from: Row | undefined): number[] => of.map((i) => Number(from?.[i]));
        expect(numbers(SUBMISSIONS, row)).toEqual(numbers(SUBMISSIONS, expected.get(key)));
        for (const i of SAMPLES) {
          const samples = Number(expected.get(key)?.[i]);
          expect(Math.abs(Number(row[i]) - samples)).toBeLessThanOrEqual(samples / 100);
        }
      }
    });

    it('finds the same peak, whose figures are counted', () => {
      const [counted, estimated] = [findingsOf(exact), findingsOf(approximate)];
      const figures = ({ peaks }: Findings) => peaks.map(({ dimension1, local }) => [dimension1, local]);
      expect(figures(estimated)).toEqual(figures(counted));
      expect(figures(estimated)).toContainEqual(['Type1', expect.objectContaining({ sampSubCountMax: 10 })]);
      expect([counted.coverage.approximate, estimated.coverage.approximate]).toEqual([false, true]);
    });

    it('says so in log and report, and marks what was not computed', async () => {
      expect(approximate.stderr).toMatch(/^WARNING.*distinct = approximate/m);
      expect(approximate.report).toContain('samples are estimates of the engine');
      expect(`${exact.stderr}${exact.report}`).not.toMatch(/approximate|estimate/);
      // where the GST does not know it, its key is new, and far from being a peak
      const known = Object.entries(JSON.parse(exact.savedTable ?? '') as Table);
      const table = JSON.stringify(Object.fromEntries(known.filter(([severity]) => severity !== NEW.severity)));
      const options = { more: REPORTED, table };
      const [counted, estimated] = [await runIt({}, options), await runIt({ distinct: 'approximate' }, options)];
      const [newKey] = findingsOf(estimated).newKeys;
      expect(newKey).toMatchObject({
        dimension1: NEW.type,
        local: { subCount: 30, sampCount: 15, sampSubCountMax: null, sampSubRatio: null },
        drivers: expect.arrayContaining([expect.objectContaining({ role: 'sample', top: null })]) as unknown,
      });
      expect(findingsOf(counted).newKeys[0]?.local).toMatchObject({ subCount: 30, sampCount: 15, sampSubCountMax: 2 });
      const markdown = await runIt({ distinct: 'approximate' }, { more: ['--format', 'markdown'], table });
      expect(markdown.peaks).toContain('not computed');
    });
  });
}
