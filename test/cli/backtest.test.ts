import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

const day = (t: number): string => new Date(Date.UTC(2025, 0, 6 + t)).toISOString().slice(0, 10);
const line = (t: number, name: string, sub: number, more: object = {}): string =>
  `${JSON.stringify({ day: day(t), dimension_0: 'malicious', dimension_1: name, sub_count: sub, samp_count: Math.ceil(sub / 2), samp_sub_count_max: 3, cross_share_max: 0.2, ...more })}\n`;

/** Ten weeks of a busy and a quiet key, a gap, and a wave of two days. */
let feed = '';
for (let t = 0; t < 70; t++) {
  if (t === 33) continue;
  feed += line(t, 'Pdf', t === 50 || t === 51 ? 900 : 100 + ((37 * t) % 13));
  feed += line(t, '__proto__', 3 + (t % 2));
}
const LABELS = {
  scoreFrom: day(21),
  lastDay: day(69),
  keys: 2,
  waves: [
    {
      id: 'w',
      kind: 'burst',
      days: [50, 51].map((t) => ({ day: day(t), dimension_0: 'malicious', dimension_1: 'Pdf' })),
    },
  ],
};

function folderWithFeed(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'feed.jsonl'), feed);
  writeFileSync(join(folder, 'labels.json'), JSON.stringify(LABELS));
  return folder;
}

describe('backtest', () => {
  it('writes a page with --report, beside the result', async () => {
    const folder = folderWithFeed();
    const args = ['backtest', 'feed.jsonl', '--labels', 'labels.json', '--report', 'page.html', '--format', 'ndjson'];
    const { status, stdout } = await runHere(args, folder);
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toContain('"detector":');
    const text = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(text).toContain('70 days at a glance, by original');
    expect(text).toContain('70 days at a glance, by robust');
    expect(text).toMatch(/robust: 2 peaks of 1 key in 70 days; most severe: malicious \/ Pdf on \d/);
    expect(text).toMatch(/<th scope="row">robust<\/th>[^]*<td class="n">1.000<\/td>/);
    expect(text).toContain('fill="var(--expected)"');
    expect(text).toContain('Heights are square roots');
    expect(text).toContain('class="gap" d="M33 1l.9-1');
    const same = await runHere(['backtest', 'feed.jsonl', '--report', 'feed.jsonl'], folder);
    expect([same.status, same.log[0]]).toEqual([2, expect.stringContaining('name one file')]);
  });

  it('writes the flags of one detector, and scores them', async () => {
    const folder = folderWithFeed();
    const { status, stdout, stderr } = await runHere(
      ['backtest', 'feed.jsonl', '--detector', 'robust', '--flags', 'flags.jsonl', '--labels', 'labels.json'],
      folder,
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('70 days (1 gap), 2 keys');
    expect(stdout).toContain('precision 1.000, recall 1.000, F1 1.000: 1 of 1 wave found');
    expect(readFileSync(join(folder, 'flags.jsonl'), 'utf8')).toBe(
      [50, 51].map((t) => `{"day":"${day(t)}","dimension_0":"malicious","dimension_1":"Pdf"}\n`).join(''),
    );
  });

  it('takes a line feed alone as the end of a line: other separators are part of a text', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'feed.jsonl'),
      `${line(0, 'a\u2028b', 3).replaceAll('\n', '\r\n')}${line(1, 'a\u2028b', 4)}`,
    );
    const { status, stdout } = await runHere(['backtest', 'feed.jsonl', '--detector', 'robust'], folder);
    expect([status, stdout.includes('2 days (0 gaps), 1 key')]).toEqual([0, true]);
  });

  it('tells of both detectors, and that the original had to derive a figure', async () => {
    const { stdout } = await runHere(['backtest', 'feed.jsonl', '--format', 'json'], folderWithFeed());
    const { detectors } = JSON.parse(stdout) as {
      detectors: { detector: string; approximate: boolean; peaks: number }[];
    };
    expect(detectors.map(({ detector, approximate }) => [detector, approximate])).toEqual([
      ['original', true],
      ['robust', false],
    ]);
    expect(detectors.every(({ peaks }) => peaks > 0)).toBe(true);
  });

  it.each(['text', 'table', 'json', 'ndjson', 'csv', 'markdown'])('has the form %s', async (format) => {
    const { status, stdout } = await runHere(
      ['backtest', 'feed.jsonl', '--detector', 'robust', '--format', format],
      folderWithFeed(),
    );
    expect(status).toBe(0);
    expect(stdout).toContain('900 submissions where');
  });

  it('takes settings, a span of days, and a module of one’s own', async () => {
    const folder = folderWithFeed();
    writeFileSync(
      join(folder, 'own.mjs'),
      `export const Every = { name: 'every', settings: { above: { default: 0, least: 0, most: 1e9, whole: true, text: 'submissions' } },
        create: ({ settings }) => ({ name: 'every', start: () => 0, observe: (state, { day, figures }) => ({ next: state + 1,
          verdicts: [...(figures ?? [])].filter(([, f]) => f.subCount > settings.above).map(([key, f]) => ({ key, day, kind: 'peak',
            metric: 'sub', count: f.subCount, expected: null, range: null, lnProbability: null, perYear: null, severity: null,
            tags: [], threshold: settings.above + 1, why: 'many' })) }) }) };`,
    );
    const args = ['backtest', 'feed.jsonl', '--detector', './own.mjs#Every', '--format', 'json'];
    const peaks = async (more: string[]): Promise<number> =>
      (JSON.parse((await runHere([...args, ...more], folder)).stdout) as { detectors: [{ peaks: number }] })
        .detectors[0].peaks;
    expect(await peaks(['--set', 'above=500'])).toBe(2);
    expect(await peaks(['--set', 'above=500', '-e', day(51)])).toBe(1);
  });

  it('counts a backend’s days itself', async () => {
    const folder = temporaryFolder();
    const records = Array.from({ length: 12 }, (_, t) =>
      Array.from({ length: 5 }, (_, i) => ({
        utc_timestamp: Date.UTC(2025, 0, 6 + t, i),
        file: { sha1: `s${i}`, llfile_type: 'Pdf' },
        task: { severity: 'malicious' },
        source: { user_id: i, origin: 'web' },
      })),
    ).flat();
    writeFileSync(join(folder, 'records.json'), JSON.stringify(records));
    const { status, stdout } = await runHere(['backtest', '-n', 'records.json', '-s', day(0), '-e', day(14)], folder);
    expect(status).toBe(0);
    expect(stdout).toContain(`${day(0)} to ${day(11)}, 12 days (0 gaps), 1 key`);
    expect(stdout).not.toContain('approximate');
  });
});

describe('backtest --compare', () => {
  it('puts two results side by side, with the peaks that only one has', async () => {
    const folder = folderWithFeed();
    for (const detector of ['robust', 'original']) {
      await runHere(
        ['backtest', 'feed.jsonl', '--detector', detector, '--format', 'json', '-o', `${detector}.json`],
        folder,
      );
    }
    const { stdout } = await runHere(['backtest', '--compare', 'robust.json', 'original.json'], folder);
    expect(stdout).toMatch(/^result +detector +peaks/);
    expect(stdout).toContain('only in original.json');
    // each has settings of its own, of which none can differ
    expect(stdout).not.toContain('halfLife');
  });

  it('tells the settings that differ', async () => {
    const folder = folderWithFeed();
    const lives = ['8', '14'];
    for (const life of lives) {
      const flags = ['--detector', 'robust', '--set', `halfLife=${life}`, '--format', 'json', '-o', `${life}.json`];
      await runHere(['backtest', 'feed.jsonl', ...flags], folder);
    }
    const { stdout } = await runHere(['backtest', '--compare', '8.json', '14.json'], folder);
    for (const life of lives)
      expect(stdout).toMatch(new RegExp(`^${life}\\.json +robust \\(halfLife ${life}\\) `, 'm'));
    expect(stdout).toContain('in both (robust (halfLife 8) of the first, robust (halfLife 14) of the second)');
  });

  it('refuses what is no result', async () => {
    const folder = folderWithFeed();
    const { status, stderr } = await runHere(['backtest', '--compare', 'labels.json', 'labels.json'], folder);
    expect(status).toBe(3);
    expect(stderr).toContain('labels.json: it is not a result of backtest --format json');
  });
});

describe('backtest of bad input', () => {
  const run = async (content: string, ...args: string[]): Promise<string> => {
    const folder = folderWithFeed();
    writeFileSync(join(folder, 'bad.jsonl'), content);
    const { status, log } = await runHere(['backtest', 'bad.jsonl', ...args], folder);
    return `${status ?? ''} ${log[0] ?? ''}`;
  };

  it.each([
    ['{', '3 bad.jsonl:2: not JSON'],
    ['[]', '3 bad.jsonl:2: not an object'],
    ['{"day":"2025-02-30"}', "3 bad.jsonl:2: 'day' must be a day that exists, as YYYY-MM-DD"],
    [line(0, 'a', 3, { sub_count: -1 }), "3 bad.jsonl:2: 'sub_count' must be a whole number of at least 0"],
    [line(0, 'a', 3, { samp_count: 4 }), "3 bad.jsonl:2: 'samp_count' is greater than 'sub_count'"],
    [line(0, 'a', 3, { cross_share_max: 2 }), "3 bad.jsonl:2: 'cross_share_max' must be a number from 0 to 1, or null"],
    [line(0, 'b', 3), '3 bad.jsonl:2: this key has a line for that day already'],
  ])('names the line of %j', async (bad, message) => expect(await run(`${line(0, 'b', 3)}${bad}`)).toContain(message));

  it('an empty file', async () => expect(await run('\n')).toBe('3 bad.jsonl: there are no daily figures in it'));

  it.each([
    [['--detector', 'robus'], "2 Unknown detector 'robus' (--detector). Did you mean 'robust'?"],
    [['--set', 'halfLife=3'], '2 --set needs --detector'],
    [['--detector', 'robust', '--set', 'halfLife=0'], "2 --set: 'halfLife' must be a number from 1 to 1000"],
    [['--detector', 'robust', '--set', 'halfLive=3'], "2 --set: detector 'robust' has no setting 'halfLive'; it has"],
    [['--flags', 'x'], '2 --flags needs --detector'],
    [['-n', 'x'], '2 give a feed or -n, not both'],
    [
      ['--labels', 'bad.jsonl'],
      "3 bad.jsonl: it has not the form of labels (scoreFrom, lastDay, keys, waves): 'scoreFrom'",
    ],
    [['-s', '2025-01-10', '-e', '2025-01-08'], '2 -e must be after -s'],
  ])('%j', async (args, message) => expect(await run(line(0, 'b', 3), ...args)).toContain(message));
});
