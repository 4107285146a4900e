import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import { analyzeWindows } from '../../../src/analysis.js';
import type { Answer, Question } from '../../../src/backends/backend.js';
import { formatGlobalTable } from '../../../src/state/global-table-file.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { comparable } from '../contract.js';
import { naiveAnswer, type TelemetryRecord } from '../naive-counts.js';
import { openFiles } from './open-files.js';
import { anyShortText } from '../../support/any-text.js';

const DAY = Date.UTC(2020, 10, 4);
const { feed } = FileTypePeakAnalyzer;

const anyRecord: fc.Arbitrary<TelemetryRecord> = fc.record({
  utc_timestamp: fc.integer({ min: -3 * 24, max: 2 * 24 }).map((hours) => DAY + hours * 3_600_000),
  'file.sha1': fc.oneof(fc.constantFrom('a', 'b', '', '__proto__'), fc.constant(null)),
  'task.severity': fc.constantFrom('malicious', 'benign', '30'),
  'file.llfile_type': fc.oneof(fc.constantFrom('Pdf', 'Zip', '\u{1f600}'), fc.constant(null)),
  'source.user_id': fc.constantFrom(1, 2, '1', null),
  'source.origin': anyShortText,
});

/** Records, an order of them, and the file into which each goes. */
const anySplit = fc.array(fc.tuple(anyRecord, fc.nat(), fc.nat(2)), { minLength: 1, maxLength: 60 }).map((entries) => ({
  records: entries.map(([record]) => record),
  files: [0, 1, 2].map((file) =>
    entries
      .filter(([, , place]) => place === file)
      .sort(([, a], [, b]) => a - b)
      .map(([record]) => record),
  ),
}));

const QUESTIONS: Question[] = [
  { kind: 'daily', window: { start: DAY - 2.5 * DAY_MS, end: DAY + DAY_MS / 2 } },
  { kind: 'local', window: { start: DAY, end: DAY + DAY_MS }, top: 3, canPeak: () => true },
];

async function withFiles<Result>(files: readonly TelemetryRecord[][], use: (paths: string[]) => Promise<Result>) {
  const folder = mkdtempSync(join(tmpdir(), 'tpa-test-'));
  try {
    const paths = files.map((records, i) => {
      const path = join(folder, i === 1 ? `${i}.ndjson` : `${i}.json`);
      const texts = records.map((record) => JSON.stringify(record));
      writeFileSync(path, i === 1 ? texts.join('\n') : `[${texts.join(',\n')}]`);
      return path;
    });
    return await use(paths);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answersOf(paths: readonly string[]): Promise<unknown[]> {
  await using backend = await openFiles(paths, feed);
  const answers: Answer[] = [];
  for await (const answer of backend.answer(QUESTIONS)) answers.push(answer);
  return answers.map(comparable);
}

async function tableOf(paths: readonly string[]): Promise<string> {
  await using backend = await openFiles(paths, feed);
  const windows = [{ start: DAY, end: DAY + DAY_MS }];
  const options = { analyzer: FileTypePeakAnalyzer, windows, global: undefined, now: DAY };
  let table = '';
  for await (const result of analyzeWindows(backend, options)) {
    if (result.kind === 'window') table = formatGlobalTable(result.after);
  }
  return table;
}

describe('JsonBackend, records in any order over any files', () => {
  it('answers what the slow model does', async () => {
    await fc.assert(
      fc.asyncProperty(anySplit, async ({ records, files }) => {
        const expected = QUESTIONS.map((question) => comparable(naiveAnswer(records, feed, question)));
        expect(await withFiles(files, answersOf)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same global table, to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(anySplit, async ({ records, files }) => {
        const whole = await withFiles([records], tableOf);
        expect(await withFiles(files, tableOf)).toBe(whole);
      }),
      { numRuns: 8 },
    );
  });
});
