import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../../src/analyzers/file-type.js';
import { temporaryFolder } from '../../../support/run-tool.js';
import { openFiles } from '../open-files.js';

const record = (i: number): string =>
  JSON.stringify({ utc_timestamp: 1_604_448_000_000 + i, 'file.sha1': `s${i}`, 'task.severity': 'x', end: i });
const records = (count: number): string[] => Array.from({ length: count }, (_, i) => record(i));

// what stands between two records of one layout is a fault in the other
const ARRAY = `[${records(60).join(',\n')}]`;
const LINES = records(60).join('\n');
const LINES_WITH_COMMAS = records(3).join(',\n');
const ARRAY_WITHOUT_COMMAS = `[${records(3).join('\n')}]`;

async function problemOf(first: string, second: string): Promise<string> {
  const folder = temporaryFolder();
  const paths = [join(folder, 'first.json'), join(folder, 'second.json')];
  writeFileSync(paths[0] ?? '', first);
  writeFileSync(paths[1] ?? '', second);
  await using backend = await openFiles(paths, FileTypePeakAnalyzer.feed);
  return await backend.newest().then(
    () => 'none',
    (error: unknown) => String(error),
  );
}

// one thread reads both, the longer first
describe('files of several layouts', () => {
  it('are read one after the other', async () => {
    expect(await problemOf(ARRAY, records(3).join('\n'))).toBe('none');
    expect(await problemOf(LINES, `[${records(3).join(',\n')}]`)).toBe('none');
  });

  it('do not borrow from each other what stands between records', async () => {
    expect(await problemOf(ARRAY, LINES_WITH_COMMAS)).toMatch(/second\.json', line 1, .* a record is missing/);
    expect(await problemOf(LINES, ARRAY_WITHOUT_COMMAS)).toMatch(/second\.json', line 2, .* a ',' or ']' is missing/);
  });
});
