import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileTypePeakAnalyzer } from '../../../src/analyzers/file-type.js';
import type { BackendContext, Coverage } from '../../../src/backends/backend.js';
import { type BadRecordBound, BadRecords } from '../../../src/backends/bad-records.js';
import { JsonBackend } from '../../../src/backends/files/json-backend.js';
import { emptyConfig } from '../../../src/config/config-file.js';
import { InputError } from '../../../src/errors.js';
import { compileFeed } from '../../../src/feed/feed.js';
import { noProgress, silentLog } from '../../../src/log/log.js';

const DAY = Date.UTC(2024, 1, 1);
const folder = mkdtempSync(join(tmpdir(), 'tpa-bad-records-'));

interface Run {
  readonly coverage: Coverage;
  readonly rejects: readonly Readonly<Record<string, unknown>>[];
  readonly warnings: readonly string[];
}

async function count(
  name: string,
  content: string | Uint8Array,
  bound: BadRecordBound,
  more: Partial<BackendContext> = {},
): Promise<Run> {
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
    ...more,
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

  it('are let go if the first line is one of them, cut off behind a colon', async () => {
    const { coverage, rejects } = await count('m.ndjson', `{"utc_timestamp":\n${record()}\n${record()}\n`, { most: 1 });
    expect(coverage).toMatchObject({ records: 2, badRecords: 1 });
    expect(rejects[0]).toMatchObject({
      line: 1,
      byte: 0,
      text: '{"utc_timestamp":',
      reason: 'the line ends within its record',
    });
  });

  it('are one if a record goes on over two lines', async () => {
    const lines = [
      record(),
      '{"utc_timestamp":1,"file.sha1":"s","task.severity":"m","file.llfile_type":',
      '{}}',
      record(),
    ];
    const { coverage, rejects } = await count('two.ndjson', `${lines.join('\n')}\n`, { most: 9 });
    expect(coverage).toMatchObject({ records: 2, badRecords: 1 });
    expect(rejects.map((each) => each['line'])).toEqual([2]);
  });

  it('have a value that can’t be used in a list within a document, and in indented documents', async () => {
    const feed = compileFeed({ ...FileTypePeakAnalyzer.feed.description, records: 'Records' });
    const bad = record({ utc_timestamp: 'soon' });
    const wrapped = await count(
      'n.json',
      `{"a":1,"Records":[${record()},\n${bad},${record()}]}`,
      { most: 1 },
      { feed },
    );
    expect(wrapped.coverage).toMatchObject({ records: 2, badRecords: 1 });
    expect(wrapped.rejects[0]).toMatchObject({ line: 2, text: bad });
    const indented = [record(), record({ 'task.severity': {} }), record()].map((text) =>
      JSON.stringify(JSON.parse(text), null, 2),
    );
    const { coverage, rejects } = await count('o.json', indented.join('\n'), { most: 1 });
    expect(coverage).toMatchObject({ records: 2, badRecords: 1 });
    expect(rejects[0]).toMatchObject({ line: 7, text: indented[1] });
    await expect(count('p.json', `${indented[0] ?? ''}\n{\n"a"\n}\n${indented[2] ?? ''}`, { most: 9 })).rejects.toThrow(
      'p.json',
    );
  });

  const good = fc.integer({ min: 0, max: 40 }).map((pad) => record({ pad: 'x'.repeat(pad) }));
  // none of them ends a record that a line before it has begun: both would be one record, over two lines
  const bad = fc.oneof(
    fc.tuple(good, fc.nat()).map(([text, at]) => text.slice(0, 1 + (at % (text.length - 1)))),
    fc.constantFrom('7', 'x', '{}]', '[]', 'null', `${record()} x`, `${record()},`, record({ 'file.sha1': [1, 2] })),
    fc.constantFrom(record({ utc_timestamp: 'soon' }), '{"a":"\\q"}', '{"a":NaN}', '"'),
  );
  const line = fc.oneof(
    { weight: 3, arbitrary: good },
    { weight: 1, arbitrary: fc.constantFrom('', '  ') },
    { weight: 2, arbitrary: bad },
  );
  const parts = fc.integer({ min: 30, max: 400 });

  it('are the lines that no parser reads, and those whose values can’t be used, however the file is cut in parts', async () => {
    let number = 0;
    const naive = (text: string): boolean => {
      try {
        const parsed = JSON.parse(text) as Record<string, unknown> | null;
        return (
          typeof parsed !== 'object' ||
          parsed === null ||
          Array.isArray(parsed) ||
          Array.isArray(parsed['file.sha1']) ||
          parsed['utc_timestamp'] === 'soon'
        );
      } catch {
        return true;
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), parts, async (lines, partBytes) => {
        // so that the layout is told
        const all = [record(), ...lines];
        const limits = { partBytes, threads: 2, memoryBytes: 1 << 24, recordBytes: 1 << 20 };
        const { coverage, rejects } = await count(
          `q${number++}.ndjson`,
          `${all.join('\n')}\n`,
          { most: 99 },
          { limits },
        );
        const isBad = all.map((text) => text.trim() !== '' && naive(text));
        expect(rejects.map((each) => each['line'])).toEqual(isBad.flatMap((each, i) => (each ? [i + 1] : [])));
        expect(coverage.records).toBe(all.filter((text, i) => text.trim() !== '' && !isBad[i]).length);
      }),
      { numRuns: 60 },
    );
  });
});
