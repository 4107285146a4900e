import { expect, it } from 'vitest';
import { analyzerNote, assertSameAnalyzer } from '../../src/analyzers/analyzer-note.js';
import type { Analyzer } from '../../src/analyzers/analyzer.js';
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

it('refuses the table of the same name with other attributes, but not with another least threshold', () => {
  const { feed } = FileTypePeakAnalyzer;
  const changed = { ...FileTypePeakAnalyzer, feed: { ...feed, sample: 'file.md5' } };
  expect(() => check(analyzerNote(changed))).toThrow(/as it was before its attributes were changed/);
  const other: Analyzer = { ...FileTypePeakAnalyzer, leastThreshold: () => 7, globalWindowDays: 1 };
  check(analyzerNote(other));
  check(analyzerNote({ ...FileTypePeakAnalyzer, name: 'mine', feed: { ...feed, crossDimensions: [] } }));
});
