import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import type { Coverage } from '../../../src/backends/backend.js';
import { type BadRecordBound, BadRecords } from '../../../src/backends/bad-records.js';
import { JsonBackend } from '../../../src/backends/files/json-backend.js';
import { emptyConfig } from '../../../src/config/config-file.js';
import { InputError } from '../../../src/errors.js';
import { noProgress, silentLog } from '../../../src/log/log.js';

const DAY = Date.UTC(2024, 1, 1);
const folder = mkdtempSync(join(tmpdir(), 'tpa-sieve-'));

interface Run {
  readonly coverage: Coverage;
  readonly rejects: readonly Readonly<Record<string, unknown>>[];
  readonly warnings: readonly string[];
}

async function count(name: string, content: string, bound: BadRecordBound): Promise<Run> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const warnings: string[] = [];
  const badRecords = new BadRecords(bound, true, { warn: (text) => warnings.push(text) });
  await using backend = await JsonBackend.open({
    feed: FileTypePeakAnalyzer.feed,
    input: [path],
    config: emptyConfig(),
    log: silentLog,
    progress: noProgress,
    signal: new AbortController().signal,
    badRecords,
  });
  const window = { start: DAY, end: DAY + 86_400_000 };
  const answers = backend.answer([{ kind: 'local', window, top: 1, canPeak: () => true }]);
  for await (const { coverage } of answers) {
    await backend.newest();
    const rejects = badRecords.rejects.trim().split('\n').filter(Boolean);
    return { coverage, warnings, rejects: rejects.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }
  throw new Error('no answer');
}

const record = (more: object = {}): string =>
  JSON.stringify({ utc_timestamp: DAY, 'file.sha1': 's', 'task.severity': 'm', 'file.llfile_type': 'Z', ...more });

describe('records that can’t be used', () => {
  it('are let go up to a number, counted, named and kept', async () => {
    const lines = [record(), '{"utc_timestamp":1,', record(), '', '7', record({ utc_timestamp: 'soon' }), record()];
    const { coverage, rejects, warnings } = await count('a.ndjson', `${lines.join('\n')}\n`, { most: 3 });
    expect(coverage).toMatchObject({ records: 3, badRecords: 3 });
    expect(rejects.map(({ line }) => line)).toEqual([2, 5, 6]);
    expect(rejects[0]).toMatchObject({ byte: record().length + 1, text: '{"utc_timestamp":1,' });
    expect(rejects[2]?.['reason']).toContain("attribute 'utc_timestamp'");
    expect(warnings).toHaveLength(3);
  });

  it('end the work if there is one more', async () => {
    const failure: unknown = await count('b.ndjson', `${record()}\nx\ny\nz\n`, { most: 2 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toContain('line 4');
  });

  it('are at most a share of all, the bad ones included', async () => {
    const content = `${record()}\nx\n${record()}\n${record()}\n`;
    expect((await count('c.ndjson', content, { share: 0.25 })).coverage.records).toBe(3);
    await expect(count('d.ndjson', content, { share: 0.24 })).rejects.toThrow('1 of 4 records are bad');
  });

  it('are told to be cut off if the last line has no end', async () => {
    const { rejects } = await count('e.ndjson', `${record()}\n{"utc_`, { most: 1 });
    expect(rejects[0]?.['reason']).toContain('still being written');
  });

  it('have a value that can’t be used in an array, and rows of CSV', async () => {
    const list = `[\n${record()},\n${record({ 'file.sha1': [1, 2] })},\n${record()}\n]`;
    const { coverage, rejects } = await count('f.json', list, { most: 1 });
    expect(coverage.records).toBe(2);
    expect(rejects[0]).toMatchObject({ line: 3, byte: 2 + record().length + 2 });
    const head = 'utc_timestamp,file.sha1,task.severity,file.llfile_type';
    const csv = await count('g.csv', `${head}\n${DAY},a,m,Z\n1,2\nnever,a,m,Z\n`, { most: 2 });
    expect(csv.coverage).toMatchObject({ records: 1, badRecords: 2 });
    expect(csv.rejects.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('are no part of a malformed array, which stays an error', async () => {
    await expect(count('h.json', `[${record()}, {"a":1,}]`, { most: 9 })).rejects.toThrow('h.json');
    await expect(count('i.json', `[${record()}, 7]`, { most: 9 })).rejects.toThrow('i.json');
    await expect(count('l.json', `[${record({ 'file.sha1': {} })} ${record()}]`, { most: 9 })).rejects.toThrow(
      'l.json',
    );
    await expect(count('j.json', `[${record()}`, { most: 9 })).rejects.toThrow('j.json');
  });

  it('cut the text at 4 KB', async () => {
    const { rejects } = await count('k.ndjson', `${record()}\n"${'ä'.repeat(5_000)}"\n`, { most: 1 });
    expect(Buffer.byteLength(rejects[0]?.['text'] as string)).toBeLessThanOrEqual(4_096);
  });
});
