import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { ROOT, temporaryFolder } from '../support/run-tool.js';

const EXAMPLE = join(ROOT, 'data/telemetry_example_3.json');
const FOURTH = ['-n', EXAMPLE, '-s', '2020-11-04', '-e', '2020-11-05', '-m', 'history/table.json'];
const PAGE = ['report', 'page.html', '--from-history', '-m', 'history/table.json'];

function folderWithHistory(): string {
  const folder = temporaryFolder();
  cpSync(join(ROOT, 'data/history_example'), join(folder, 'history'), { recursive: true });
  return folder;
}

const read = (folder: string): string => readFileSync(join(folder, 'page.html'), 'utf8');

describe('report --from-history', () => {
  it('shows what the detector makes of the days kept, and changes nothing', async () => {
    const folder = folderWithHistory();
    expect((await runHere([...FOURTH, '--detector', 'robust'], folder)).status).toBe(0);
    const before = readdirSync(join(folder, 'history'), { recursive: true });
    const { status, stderr } = await runHere([...PAGE, '--detector', 'robust', '--report-days', '30'], folder);
    expect(status, stderr).toBe(0);
    const text = read(folder);
    expect(text).toContain('30 days at a glance');
    expect(text).toMatch(
      /class="verdict alarm">1 peak of 1 key in 30 days; most severe: malicious \/ ZipArchiveFile on 2020-11-04/,
    );
    expect(text).toContain('fill="var(--expected)"');
    expect(text).toContain('no data in the whole feed');
    expect(text.match(/<span class="key">[^]/g)).toHaveLength(18 + 1);
    expect(readdirSync(join(folder, 'history'), { recursive: true })).toEqual(before);
  });

  it('by the original rule shows what nightly runs found', async () => {
    const folder = folderWithHistory();
    expect((await runHere(FOURTH, folder)).status).toBe(0);
    expect((await runHere(PAGE, folder)).status).toBe(0);
    expect(read(folder)).toMatch(/4 peaks of 4 keys in 28 days\.[^]*Peak on 2020-11-04\./);
  });

  it('says that there is no table, or no history, or that it needs the flag', async () => {
    const folder = temporaryFolder();
    expect(await runHere(PAGE, folder)).toMatchObject({
      status: 5,
      log: [expect.stringContaining('There is no global table')],
    });
    expect((await runHere([...FOURTH.slice(0, -1), 'none.json', '--history-days', '0'], folder)).status).toBe(0);
    const none = await runHere(['report', 'page.html', '--from-history', '-m', 'none.json'], folder);
    expect([none.status, none.log[0]]).toEqual([5, expect.stringContaining('no history is kept beside it')]);
    const bare = await runHere(['report', 'page.html'], folder);
    expect([bare.status, bare.log[0]]).toEqual([2, expect.stringContaining('add --from-history')]);
    expect(existsSync(join(folder, 'page.html'))).toBe(false);
  });

  it('refuses to write over the table', async () => {
    const { status, log } = await runHere(['report', 'history/table.json', ...PAGE.slice(2)], folderWithHistory());
    expect([status, log[0]]).toEqual([2, expect.stringContaining('name one file')]);
  });
});

describe('--report', () => {
  // only the window's own day is in the input: what the chart shows beside it is from the history
  const fourthAlone = (folder: string): string[] => {
    const records = (JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { utc_timestamp: number }[]).filter(
      (record) => record.utc_timestamp >= Date.UTC(2020, 10, 4),
    );
    writeFileSync(join(folder, 'day.ndjson'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return ['-n', 'day.ndjson', ...FOURTH.slice(2), '--report', 'page.html'];
  };

  it('draws its charts of the days that are kept, without another question to the backend', async () => {
    for (const more of [[], ['--detector', 'robust']]) {
      const folder = folderWithHistory();
      const { status, stderr } = await runHere([...fourthAlone(folder), ...more], folder);
      expect(status, stderr).toBe(0);
      expect(read(folder)).toMatch(/11,083 in the window, between \d+ and \d+ on the other 24 days with data/);
    }
  });

  it('asks the backend if the history does not reach back so far', async () => {
    const folder = folderWithHistory();
    expect((await runHere([...fourthAlone(folder), '--report-days', '100'], folder)).status).toBe(0);
    expect(read(folder)).toContain('11,083 in the window, no other day has data');
  });
});
