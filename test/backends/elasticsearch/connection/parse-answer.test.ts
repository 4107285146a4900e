import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLossless } from '../../../../src/backends/elasticsearch/connection/lossless-json.js';
import { parsePage } from '../../../../src/backends/elasticsearch/connection/parse-answer.js';
import { anyText } from '../../../support/any-text.js';

const FORGED = ['"buckets":[{"key":{', ',{"key":{', '},{"key":{"f0":"', '\\",{"key":{', ']}}}'];
const value = fc.oneof(anyText, fc.constantFrom(...FORGED), fc.double({ noNaN: true, noDefaultInfinity: true }));
const bucket = fc.record({
  key: fc.record({ f0: value, f1: value }),
  doc_count: fc.nat(),
  inner: fc.record({ value: fc.nat() }),
});

/** An answer as the engines write it. */
const answerWith = (buckets: readonly unknown[], after?: unknown): string =>
  JSON.stringify({
    pit_id: 'p',
    timed_out: false,
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
    hits: { total: { value: 3, relation: 'eq' }, max_score: null, hits: [] },
    aggregations: { groups: { ...(after !== undefined && { after_key: after }), buckets } },
  });

interface Answer {
  readonly aggregations: { readonly groups: { readonly buckets: readonly unknown[] } };
}

/** The answer as if it had been parsed as a whole. */
function whole(text: string): unknown {
  const { body, earlierBuckets } = parsePage(Buffer.from(text));
  const { aggregations } = body as Answer;
  const buckets = [...[...earlierBuckets].flat(), ...aggregations.groups.buckets];
  return { ...(body as Answer), aggregations: { ...aggregations, groups: { ...aggregations.groups, buckets } } };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a page of buckets parsed in pieces', () => {
  it('is the page, whatever its values say', () => {
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 5 }), fc.option(bucket), (buckets, after) => {
        const text = answerWith(buckets, after?.key);
        expect(whole(text)).toEqual(parseLossless(text));
      }),
    );
  });

  it('is the page where it takes many pieces, and leaves but one bucket in the body', () => {
    const buckets = Array.from({ length: 5_000 }, (_, i) => ({ key: { f0: `é${i}`, f1: ',{"key":{' }, doc_count: i }));
    const text = answerWith(buckets);
    const page = parsePage(Buffer.from(text));
    expect((page.body as Answer).aggregations.groups.buckets).toEqual([buckets.at(-1)]);
    expect([...page.earlierBuckets].length).toBeGreaterThan(2);
    expect(whole(text)).toEqual(parseLossless(text));
  });

  it('keeps integers above 2^53 whole, in every piece', () => {
    const text = answerWith(Array.from({ length: 3 }, (_, i) => ({ key: { f0: 1, f1: 2 }, doc_count: i }))).replaceAll(
      '"f0":1,',
      '"f0":9007199254740993,',
    );
    expect(whole(text)).toEqual(parseLossless(text));
  });

  it('is the page where it is written with spaces', () => {
    const text = JSON.stringify(
      JSON.parse(
        answerWith([
          { key: { f0: 1 }, doc_count: 1 },
          { key: { f0: 2 }, doc_count: 1 },
        ]),
      ),
      null,
      1,
    );
    expect(whole(text)).toEqual(parseLossless(text));
  });

  it('is no page where anything is missing, at any byte', () => {
    const text = answerWith(Array.from({ length: 3 }, (_, i) => ({ key: { f0: `v${i}`, f1: 'x' }, doc_count: i })));
    for (let length = 0; length < text.length; length++) expect(() => whole(text.slice(0, length))).toThrow();
    for (let at = 0; at < text.length; at++) {
      const without = text.slice(0, at) + text.slice(at + 1);
      if (!isJson(without)) expect(() => whole(without)).toThrow();
    }
  });
});
