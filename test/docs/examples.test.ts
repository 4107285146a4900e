import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, FileTypePeakAnalyzer, openBackend, type Question } from '../../src/index.js';
import { comparable } from '../backends/contract.js';
import { naiveAnswer, type TelemetryRecord } from '../backends/naive-counts.js';
import { ROOT, runTool, temporaryFolder } from '../support/run-tool.js';

const EXAMPLES = join(ROOT, 'docs/examples');
const FEED = join(ROOT, 'data/telemetry_example_3.json');
const STEPS = [
  ['-s', '2020-11-01', '-e', '2020-11-04'],
  ['-s', '2020-11-04', '-e', '2020-11-05'],
];

/** The global table and the peaks that the walk-through leaves. */
function walkThrough(...flags: string[]): { table: string; peaks: string } {
  const folder = temporaryFolder();
  for (const dates of STEPS) {
    const { status, stderr } = runTool(['-n', FEED, ...dates, '-o', 'peaks.json', ...flags], folder);
    expect(status, stderr).toBe(0);
  }
  return {
    table: readFileSync(join(folder, 'global_table.json'), 'utf8'),
    peaks: readFileSync(join(folder, 'peaks.json'), 'utf8'),
  };
}

describe('the pages of docs/', () => {
  it('show every example as it is', () => {
    const pages = readdirSync(join(ROOT, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(join(ROOT, 'docs', name), 'utf8'))
      .join('\n');
    for (const name of readdirSync(EXAMPLES)) {
      expect(pages, name).toContain(`\`\`\`js\n${readFileSync(join(EXAMPLES, name), 'utf8')}\`\`\``);
    }
  });
});

describe('the smallest backend', () => {
  it('gives the same tables and peaks as the one for files', () => {
    const tiny = walkThrough('-b', `${join(EXAMPLES, 'tiny-backend.mjs')}#TinyBackend`);
    expect(tiny).toEqual(walkThrough());
  });

  it('answers as the plain model does, also where attributes are missing', async () => {
    const feed = FileTypePeakAnalyzer.feed;
    const value = (rest: number, of: string): Record<string, unknown> => (rest === 0 ? {} : { [of]: `${of} ${rest}` });
    const records = Array.from({ length: 400 }, (_, i) => ({
      ...(i % 31 === 0 ? {} : { utc_timestamp: Date.UTC(2020, 10, 1, i) }),
      ...value((i * i) % 23, 'file.sha1'),
      ...value(i % 7, 'task.severity'),
      ...value(i % 11, 'file.llfile_type'),
      ...value(i % 3, 'source.user_id'),
    })) as TelemetryRecord[];
    const input = join(temporaryFolder(), 'records.json');
    writeFileSync(input, JSON.stringify(records));
    const backend = `${join(EXAMPLES, 'tiny-backend.mjs')}#TinyBackend`;
    await using opened = await openBackend({ analyzer: FileTypePeakAnalyzer, backend, input });
    const window = { start: Date.UTC(2020, 10, 4, 5), end: Date.UTC(2020, 10, 9, 6) };
    const questions: Question[] = [
      { kind: 'daily', window },
      { kind: 'local', window, top: 2, canPeak: () => true },
    ];
    const answers: Answer[] = [];
    for await (const answer of opened.answer(questions)) answers.push(answer);
    const expected = questions.map((question) => naiveAnswer(records, feed, question));
    expect(answers.map(comparable)).toEqual(expected.map(comparable));
  });
});

describe('analysing from code', () => {
  it('says why a peak is one', () => {
    const folder = temporaryFolder();
    expect(runTool(['-n', FEED, ...(STEPS[0] ?? [])], folder).status).toBe(0);
    const args = [join(EXAMPLES, 'findings.mjs'), FEED, '2020-11-04', 'global_table.json'];
    expect(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).split('\n')).toEqual([
      '1 peak among 18 known keys: malicious / ZipArchiveFile had 11,083 submissions, 17.6 × its average.',
      'malicious ZipArchiveFile: single-source; fired: mean-over-history, outlier-sample',
      'most come from SMTP: 9012 submissions',
      '',
    ]);
  });

  it('prints the peak of each day and keeps the table', () => {
    const folder = temporaryFolder();
    const run = (first: string, end: string): string =>
      execFileSync(process.execPath, [join(EXAMPLES, 'analyze.mjs'), FEED, first, end, 'table.json'], {
        cwd: folder,
        encoding: 'utf8',
      });
    expect(run('2020-11-01', '2020-11-02')).toBe('');
    expect(run('2020-11-02', '2020-11-05')).toContain('2020-11-04: malicious ZipArchiveFile, 11083 submissions, ');
    const table = JSON.parse(readFileSync(join(folder, 'table.json'), 'utf8')) as Record<
      string,
      Record<string, unknown[]>
    >;
    expect(table['malicious']?.['ZipArchiveFile']?.slice(0, 3)).toEqual([
      '2020-11-01 00:00:00',
      '2020-11-05 00:00:00',
      4,
    ]);
  });
});

describe('replaying from code', () => {
  const day = (t: number): string => new Date(Date.UTC(2025, 0, 6 + t)).toISOString().slice(0, 10);
  const key = { dimension_0: 'malicious', dimension_1: 'Pdf' };
  const folder = mkdtempSync(join(tmpdir(), 'tpa-examples-'));
  const run = (name: string, ...args: string[]): string =>
    execFileSync(process.execPath, [join(EXAMPLES, name), ...args], { cwd: folder, encoding: 'utf8' });
  beforeAll(() => {
    const lines = Array.from({ length: 60 }, (_, t) => {
      const sub = t === 50 || t === 51 ? 900 : 100 + ((37 * t) % 13);
      return JSON.stringify({ day: day(t), ...key, sub_count: sub, samp_count: 60, samp_sub_count_max: 40 });
    });
    writeFileSync(join(folder, 'feed.jsonl'), lines.join('\n'));
    const waves = [{ id: 'w', kind: 'burst', days: [50, 51].map((t) => ({ day: day(t), ...key })) }];
    writeFileSync(
      join(folder, 'labels.json'),
      JSON.stringify({ scoreFrom: day(21), lastDay: day(59), keys: 1, waves }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints peaks with what they were expected by, and the waves that they are', () => {
    const lines = run('replay.mjs', 'feed.jsonl').split('\n');
    expect(lines[0]).toMatch(
      /^2025-02-25 malicious \/ Pdf: 900 submissions where \d+ to \d+ were expected on a Tuesday; /,
    );
    expect(lines[1]).toMatch(/^ {2}level 10\d\.\d, Monday [01]\.\d\d, dispersion 0\.\d{4}$/);
    expect(lines.filter((line) => / (?:new|ongoing|ended): /.test(line)).map((line) => line.slice(0, 19))).toEqual([
      '2025-02-25 new: mal',
      '2025-02-26 ongoing:',
      '2025-02-28 ended: m',
    ]);
  });

  it('scores both detectors', () => {
    expect(run('score.mjs', 'feed.jsonl', 'labels.json')).toMatch(
      /^original: \d+ peaks, 1 of 1 waves found, F1 0\.\d\d\nrobust: 2 peaks, 1 of 1 waves found, F1 1\.00\n$/,
    );
  });
});

describe("an analyzer of one's own", () => {
  it('counts what it names', () => {
    const folder = temporaryFolder();
    const mail = (day: number, index: number): object => ({
      received_at: Date.UTC(2020, 10, day, 12),
      'mail.body_sha256': `body ${index % 3}`,
      'mail.verdict': 'phishing',
      'mail.sender_domain': 'mail.example',
      'mail.recipient': `user ${index}`,
    });
    const mails = [
      ...Array.from({ length: 21 }, (_, i) => mail(3, i)),
      ...Array.from({ length: 90 }, (_, i) => mail(4, i)),
    ];
    writeFileSync(join(folder, 'mail.json'), JSON.stringify(mails));
    const args = ['-a', `${join(EXAMPLES, 'mail-analyzer.mjs')}#MailAnalyzer`, '-n', 'mail.json'];
    runTool([...args, '-s', '2020-11-03'], folder);
    const { log } = runTool([...args, '-s', '2020-11-04'], folder);
    expect(log).toContain('TelemetryPeak(phishing, mail.example)');
    expect(log).toContain('\tglobal_threshold_suggested: 21');
  });
});
