import { expect, it } from 'vitest';
import { analyzerNote, assertSameAnalyzer } from '../../src/analyzers/analyzer-note.js';
import type { Analyzer } from '../../src/analyzers/analyzer.js';
import type { FeedDescription } from '../../src/analyzers/feed-description.js';
import { compileFeed } from '../../src/feed/feed.js';
import { FileTypePeakAnalyzer } from '../../src/analyzers/file-type.js';
import { NetworkTypePeakAnalyzer } from '../../src/analyzers/network-type.js';
import { UsageError } from '../../src/errors.js';

const check = (note: string | undefined, analyzer = FileTypePeakAnalyzer): void =>
  assertSameAnalyzer(note === undefined ? undefined : Buffer.from(note), analyzer, 'gst.json');

it('lets an analyzer have its own table, and one that is known to be nobody’s', () => {
  check(analyzerNote(FileTypePeakAnalyzer));
  check(undefined);
  for (const broken of ['', '{', 'null', '[]', '{"name":1}']) check(broken);
});

it('refuses the table of another, naming both', () => {
  const note = analyzerNote(NetworkTypePeakAnalyzer);
  expect(() => check(note)).toThrow(UsageError);
  expect(() => check(note)).toThrow(
    /'gst\.json' \(-m\) is of analyzer 'NetworkTypePeakAnalyzer', not of 'FileTypePeakAnalyzer'/,
  );
});

const described = (description: Partial<FeedDescription>): Pick<Analyzer, 'name' | 'feed'> => ({
  name: 'mine',
  feed: compileFeed({ time: 't', sample: 's', dimension_0: 'a', ...description }),
});

it('refuses the table of the same name with other attributes, but lets what changes no row change', () => {
  const note = analyzerNote(described({ missing: { a: 'none', s: 'x' } }));
  const may = (description: Partial<FeedDescription>) => () =>
    assertSameAnalyzer(Buffer.from(note), described({ missing: { s: 'x', a: 'none' }, ...description }), 'gst.json');
  for (const same of [
    {},
    { cross: 'c', missing: { c: 'x', a: 'none', s: 'x' } },
    { least_threshold: '*: 7' },
    { global_days: 3 },
    { delimiter: ';' },
    { records: 'Records' },
    { time_format: 'seconds' },
    { time_zone: 'UTC' },
  ] satisfies Partial<FeedDescription>[]) {
    expect(may(same)).not.toThrow();
  }
  for (const other of [
    { time: 'u' },
    { sample: 'none', missing: { a: 'none' } },
    { dimension_0: 'a | b' },
    { dimension_1: 'b' },
    { missing: {} },
    { list: { a: 'first' } },
    { fold: { a: 'x: y' } },
  ] satisfies Partial<FeedDescription>[]) {
    expect(may(other)).toThrow(/as it was before its attributes were changed/);
  }
});
