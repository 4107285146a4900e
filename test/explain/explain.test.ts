import { describe, expect, it } from 'vitest';
import { explainLines } from '../../src/explain/explain-lines.js';
import { explainKey } from '../../src/explain/explanation.js';
import { nearestKey } from '../../src/explain/nearest-key.js';
import type { Key } from '../../src/tables/key-map.js';
import { counts, row, RUN, sampleResult, windowResult } from '../support/sample-result.js';

const explain = (key: Key, result = sampleResult()) => explainKey(key, result, RUN, 'global_table.json');

describe('explainKey', () => {
  it('explains a peak', () => {
    const { verdict, isPeak, tests } = explain(['malicious', 'ZipArchiveFile']);
    expect(isPeak).toBe(true);
    expect(tests).toHaveLength(3);
    expect(verdict).toMatch(
      /^It is a peak: 1,108 submissions reach the threshold of 100, and 3 of the 3 tests fired: /,
    );
  });

  it('explains a key below its threshold', () => {
    const { verdict, isPeak } = explain(['benign', 'HtmlTextFile']);
    expect(isPeak).toBe(false);
    expect(verdict).toBe('It is no peak: 40 submissions stay below the threshold of 500.');
  });

  it('explains a key that reaches its threshold where no test fires', () => {
    const even = counts(200, 100, { distribution: { max: 2, mean: 2, std: 0, top: [] } });
    const result = windowResult([[['a', 'b'], even]], [[['a', 'b'], row(100, { sampSubCountMax: 10 })]]);
    expect(explain(['a', 'b'], result).verdict).toBe(
      'It is no peak: 200 submissions reach the threshold of 100, but none of the 3 tests fired.',
    );
  });

  it('explains a key that the global table has never seen, with the tests that need no history', () => {
    const { verdict, baseline, tests, excess } = explain(['malicious', 'IsoFile']);
    expect(baseline).toBeNull();
    expect(excess).toBeNull();
    expect(tests.map(({ name }) => name)).toEqual(['single-sample-share', 'outlier-sample']);
    expect(verdict).toMatch(
      /no row for this key.*200 submissions reach the least threshold of 90.*lists it as a new key/,
    );
  });

  it('calls no key new while the table has no row', () => {
    const { verdict } = explain(['a', 'b'], windowResult([[['a', 'b'], counts(200, 10)]], []));
    expect(verdict).toContain('the global table has no row yet');
  });

  it('explains a key without a submission, and one that nobody knows', () => {
    const quiet = windowResult([], [[['a', 'b'], row(100)]]);
    expect(explain(['a', 'b'], quiet).verdict).toBe('It is no peak: the key has no submission in this window.');
    expect(explain(['a', 'c'], quiet).verdict).toContain('the key is unknown');
  });

  it('never reports a test that was not computed', () => {
    const result = windowResult(
      [[['a', 'b'], { submissions: 200, samples: 10, cross: [] }]],
      [[['a', 'b'], row(100)]],
      true,
    );
    const explanation = explain(['a', 'b'], result);
    expect(explanation.verdict).toContain('was not computed');
    expect(explainLines(explanation)).toContain('  samp_sub_count_mean  not computed');
  });
});

describe('explainLines', () => {
  it('shows both rows and both sides of every test', () => {
    const lines = explainLines(explain(['malicious', 'ZipArchiveFile']));
    expect(lines).toContain('  sub_count            1108');
    expect(lines).toContain('  samp_sub_count_mean  3.67');
    expect(lines).toContain('  threshold_suggested  100');
    expect(lines).toContain('  reached  threshold: submissions 1,108 >= 100');
    expect(lines.filter((line) => line.startsWith('  fired'))).toHaveLength(3);
  });

  it('shows hostile values escaped', () => {
    const key: Key = ['\u001b[31m', 'x\ny'];
    expect(explainLines(explain(key))[0]).toMatch(/^\\x1b\[31m \/ x\\ny, /);
  });
});

describe('nearestKey', () => {
  it('finds a key with its values the other way round, or misspelt', () => {
    expect(nearestKey(['ZipArchiveFile', 'malicious'], sampleResult())).toEqual(['malicious', 'ZipArchiveFile']);
    expect(nearestKey(['malicous', 'ZipArchivFile'], sampleResult())).toEqual(['malicious', 'ZipArchiveFile']);
    expect(nearestKey(['q', 'w'], sampleResult())).toBeUndefined();
  });
});
