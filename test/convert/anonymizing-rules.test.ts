import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashAgain, ruleOf } from '../../src/convert/anonymizing-rules.js';

const NONE = { keep: [], blank: [] };

describe('ruleOf', () => {
  it.each([
    ['customer.id', 'blank'],
    ['customer.region', 'keep'],
    ['customer.sector', 'keep'],
    ['customer.region.city', 'blank'],
    ['source.user_id', 'blank'],
    ['source.geo.location', 'blank'],
    ['source.origin', 'keep'],
    ['source', 'blank'],
    ['submission_id', 'blank'],
    ['submission.queue', 'blank'],
    ['task.uuid', 'blank'],
    ['task.file_sha1', 'blank'],
    ['task.severity', 'keep'],
    ['task.score', 'keep'],
    ['file.name', 'blank'],
    ['file.size', 'blank'],
    ['file.magic', 'blank'],
    ['_id', 'blank'],
    ['file.sha1', 'hash'],
    ['file.SHA256', 'hash'],
    ['file.parent_md5', 'hash'],
    ['file.hashes.sha512', 'hash'],
    ['file.hash', 'hash'],
    ['file.llfile_type', 'keep'],
    ['file.hashes.count', 'keep'],
    ['utc_timestamp', 'keep'],
    ['event.id', 'keep'],
    ['sources.user', 'keep'],
    ['__proto__', 'keep'],
    ['Records.source.user_id', 'blank'],
    ['Records.source.origin', 'keep'],
    ['Records.task.severity', 'keep'],
    ['hits.hits._id', 'blank'],
    ['hits.hits._source.file.name', 'blank'],
    ['hits.hits._source.file.sha1', 'hash'],
    ['customer.region.source.origin', 'blank'],
  ])('%s: %s', (attribute, rule) => {
    expect(ruleOf(attribute, NONE)).toBe(rule);
  });

  it("takes the user's exceptions first, for an attribute and what stands below it", () => {
    const exceptions = { keep: ['source.user_id', 'task'], blank: ['event.id', 'file.sha1'] };
    expect(ruleOf('source.user_id', exceptions)).toBe('keep');
    expect(ruleOf('source.user_id2', exceptions)).toBe('blank');
    expect(ruleOf('task.uuid', exceptions)).toBe('keep');
    expect(ruleOf('event.id', exceptions)).toBe('blank');
    expect(ruleOf('file.sha1', exceptions)).toBe('blank');
  });

  it('blanks within a wrapper what the user blanks, and keeps there only what is named whole', () => {
    const exceptions = { keep: ['source.user_id', 'Records.task.uuid'], blank: ['event.id'] };
    expect(ruleOf('Records.event.id', exceptions)).toBe('blank');
    expect(ruleOf('Records.source.user_id', exceptions)).toBe('blank');
    expect(ruleOf('Records.task.uuid', exceptions)).toBe('keep');
  });
});

describe('hashAgain', () => {
  const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

  it('hashes by the algorithm that the name tells, whatever the value looks like', () => {
    expect(hashAgain('file.sha1', 'abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    expect(hashAgain('file.parent_sha256', 'abc')).toBe(digest('sha256', 'abc'));
  });

  it.each(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('tells %s by its length', (algorithm) => {
    const value = digest(algorithm, 'a file');
    expect(hashAgain('file.hash', value)).toBe(digest(algorithm, value));
  });

  it('says so where neither name nor value tells', () => {
    expect(hashAgain('file.hash', 'x'.repeat(40))).toBeUndefined();
    expect(hashAgain('file.hash', 'abcdef')).toBeUndefined();
  });
});
