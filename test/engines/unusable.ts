import { describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { ExitCode } from '../../src/errors.js';
import { addRecords, demand, FILE_MAPPING, loadFeed } from './load-feed.js';
import { FILE_FEED, fileRecord, LAST_DAY } from './recent-feed.js';
import { type EngineRun, runOnEngine, type Section } from './tool-on-engine.js';

const TABLE = '{"malicious": {}}\n';
const KEYWORD = { type: 'keyword' };

const checkOf = (section: Section): Promise<EngineRun> =>
  runOnEngine(section, { args: ['check', '-n', 'feed', '-c', 'config.ini'] });

/** Expects that a run and `check` end alike, with what is wrong in one line, and that the GST stays as it was. */
async function expectUnusable(section: Section, words: RegExp): Promise<void> {
  for (const table of [undefined, TABLE]) {
    const run = await runOnEngine(section, table === undefined ? {} : { table });
    expect(run.errors).toEqual([expect.stringMatching(words)]);
    expect(run).toMatchObject({ status: ExitCode.input, peaks: undefined, savedTable: table });
  }
  const check = await checkOf(section);
  // which names each problem in a line of its own
  expect(check.errors.join(' ')).toMatch(words);
  expect(check.status).toBe(ExitCode.input);
  expect(check.stdout).toContain('A run would fail.');
}

/** Indices of which nothing can be counted: a diagnosis, and no table. */
export function describeUnusable(server: () => Engine): void {
  describe('makes no table of indices of which nothing can be counted', () => {
    it('which hold the feed of another tool', async () => {
      await demand(server(), 'PUT', '/another', {
        mappings: { properties: { '@timestamp': { type: 'date' }, flow_id: { type: 'long' }, 'file.sha-1': KEYWORD } },
      });
      await addRecords(server(), 'another', [{ '@timestamp': LAST_DAY, flow_id: 7, 'file.sha-1': 'a' }]);
      await expectUnusable({ hosts: server().url, index: 'another' }, /'file\.sha1'.*mapped in none.*file\.sha-1/);
    });

    it('whose records all lack an attribute that is mapped', async () => {
      const record = fileRecord({ time: LAST_DAY, sample: 'a', severity: 'malicious', type: 'Type1' });
      await loadFeed(server(), 'lacking', [{ ...record, 'file.sha1': null, 'file.sha256': 'b' }]);
      await expectUnusable({ hosts: server().url, index: 'lacking' }, /'file\.sha1' \(sample, nearest.*file\.sha256/);
    });

    it.each([
      ['long', { type: 'long' }],
      ['date', { type: 'date', format: 'epoch_millis' }],
    ])('whose times are seconds in a field of type %s', async (type, time) => {
      const index = `seconds-${type}`;
      const properties = { ...FILE_MAPPING.properties, [FILE_FEED.time]: time };
      await demand(server(), 'PUT', `/${index}`, { mappings: { properties } });
      const seconds = { time: LAST_DAY / 1_000, sample: 'a', severity: 'malicious', type: 'Type1' };
      await addRecords(server(), index, [fileRecord(seconds), fileRecord(seconds)]);
      await expectUnusable({ hosts: server().url, index }, /none of the times of 2 records.*1970-01-/);
    });
  });

  it('makes a table of a feed of the right kind without a record in the window', async () => {
    const old = { time: LAST_DAY - 90 * 86_400_000, sample: 'a', severity: 'malicious', type: 'Type1' };
    await loadFeed(server(), 'old', [fileRecord(old)]);
    const section = { hosts: server().url, index: 'old' };
    expect(await runOnEngine(section, { table: TABLE })).toMatchObject({ status: ExitCode.done, errors: [] });
    expect(await checkOf(section)).toMatchObject({ status: ExitCode.done });
  });

  it('compares a date with one millisecond, and ends a filter that takes a word for a time', async () => {
    const times = [LAST_DAY, LAST_DAY + 1, LAST_DAY + 2].map((time) => ({
      time,
      sample: 'a',
      severity: 'b',
      type: 'c',
    }));
    await loadFeed(server(), 'dated', times.map(fileRecord));
    const filtered = (value: string): Promise<EngineRun> => {
      const cluster = [
        '[feed]',
        `hosts = ${server().url}`,
        'index = dated',
        '[analyzer:dated]',
        'time = utc_timestamp',
      ];
      const described = ['sample = none', 'dimension_0 = task.severity', 'dimension_1 = file.llfile_type'];
      const lines = [...cluster, ...described, `filter = utc_timestamp:"${value}"`, ''];
      const args = ['-b', 'elasticsearch', '-n', 'feed', '-a', 'dated', '-c', 'dated.ini'];
      const day = new Date(LAST_DAY).toISOString().slice(0, 10);
      return runOnEngine(
        {},
        { args: [...args, '-s', day, '-o', 'out.json'], files: { 'dated.ini': lines.join('\n') } },
      );
    };
    for (const value of [String(LAST_DAY + 1), new Date(LAST_DAY + 1).toISOString()]) {
      const { status, savedTable = '{}' } = await filtered(value);
      expect(status).toBe(ExitCode.done);
      const [, , , submissions] =
        (JSON.parse(savedTable) as Record<string, Record<string, unknown[]>>)['b']?.['c'] ?? [];
      expect(submissions).toBe(1);
    }
    const refused = await filtered('yesterday');
    expect(refused.stderr).toMatch(
      /filter: 'utc_timestamp:"yesterday"': the field 'utc_timestamp' is date, which takes/,
    );
    expect(refused).toMatchObject({ status: ExitCode.usage, savedTable: undefined });
  });
}
