import { describe, expect, it } from 'vitest';
import type { Capability, FieldCapabilities } from '../../../../src/backends/elasticsearch/feed/field-capabilities.js';
import { resolveFields } from '../../../../src/backends/elasticsearch/feed/resolve-fields.js';
import { plainFeed } from '../../../../src/feed/feed.js';
import type { Product } from '../../../../src/backends/elasticsearch/section/settings.js';

const NAMES = {
  time: 'time',
  sample: 'id',
  dimensions: ['impact', 'threat.name.keyword'],
  crossDimensions: [],
} as const;

const FEED = plainFeed(NAMES);

const of = (type: string, indices?: string[]): Capability => ({
  type,
  searchable: type !== 'unmapped',
  aggregatable: type !== 'unmapped' && type !== 'text',
  ...(indices && { indices }),
});

function capabilitiesOf(fields: Readonly<Record<string, readonly Capability[]>>): FieldCapabilities {
  const usual = {
    time: [of('date')],
    id: [of('keyword')],
    impact: [of('long')],
    'threat.name.keyword': [of('keyword')],
  };
  return { indices: ['a', 'b'], fields: new Map(Object.entries({ ...usual, ...fields })), headers: {} };
}

function resolve(
  fields: Readonly<Record<string, readonly Capability[]>>,
  named: Readonly<Record<string, string>> = {},
  product: Product = 'elasticsearch',
): ReturnType<typeof resolveFields> {
  return resolveFields(FEED, new Map(Object.entries(named)), capabilitiesOf(fields), product);
}

describe('resolveFields', () => {
  it('takes attributes by their own names', () => {
    const { fields, problems } = resolve({});
    expect(problems).toEqual([]);
    expect(fields.get('threat.name.keyword')).toMatchObject({ path: 'threat.name.keyword', type: 'keyword' });
  });

  it('takes a text from the keyword beside it', () => {
    expect(resolve({ id: [of('text')], 'id.keyword': [of('keyword')] }).fields.get('id')?.path).toBe('id.keyword');
  });

  it('takes a keyword whose name lacks the ending', () => {
    const { fields } = resolve({ 'threat.name.keyword': [of('unmapped')], 'threat.name': [of('keyword')] });
    expect(fields.get('threat.name.keyword')?.path).toBe('threat.name');
  });

  it('takes the name that the section gives, and no other', () => {
    expect(resolve({ 'event.id': [of('ip')] }, { id: 'event.id' }).fields.get('id')?.path).toBe('event.id');
    expect(resolve({}, { id: 'nope' }).problems).toEqual([
      "attribute 'id' (field 'nope') is mapped in none of a, b; if it has another name there, add 'field.id = NAME'",
    ]);
  });

  it.each(['constant_keyword', 'version'])('refuses %s where the product counts it by other values', (type) => {
    expect(resolve({ impact: [of(type)] }).problems).toEqual([]);
    expect(resolve({ impact: [of(type, ['a'])] }, {}, 'opensearch').problems).toEqual([
      `attribute 'impact' is ${type}, which opensearch counts by other values, in a`,
    ]);
  });

  it('takes types of one family together, and dates of both kinds for the time', () => {
    const mixed = resolve({
      impact: [of('long', ['a']), of('short', ['b'])],
      time: [of('date', ['a']), of('date_nanos', ['b'])],
    });
    expect(mixed.problems).toEqual([]);
  });

  it.each([
    [{ id: [of('text')] }, "attribute 'id' is text, which can’t be counted by, in a, b"],
    [{ id: [of('keyword', ['a']), of('long', ['b'])] }, "attribute 'id' has several types: keyword in a, long in b"],
    [{ id: [of('keyword', ['a']), of('unmapped', ['b'])] }, "attribute 'id' is not mapped in b"],
    [{ time: [of('keyword')] }, "attribute 'time' is keyword, not a date, in a, b"],
  ])('names attribute and indices of what is wrong', (fields, problem) => {
    expect(resolve(fields).problems).toEqual([problem]);
  });

  it('refuses what is inside a nested object, and says how to map it', () => {
    const nested = { type: 'nested', searchable: false, aggregatable: false };
    expect(resolve({ threat: [nested] }).problems).toEqual([
      "attribute 'threat.name.keyword' is inside 'threat', which is mapped as nested, so that no record has a value of " +
        "it: map 'threat' as object and reindex, or name a field outside of it by 'field.threat.name.keyword = NAME'",
    ]);
    expect(resolve({ threat: [nested], name: [of('keyword')] }, { 'threat.name.keyword': 'name' }).problems).toEqual(
      [],
    );
  });

  it('does without a cross dimension, in some indices or in all, but not where the section names its field', () => {
    const feed = plainFeed({ ...NAMES, crossDimensions: ['user'] });
    const withUser = (user: readonly Capability[], named: readonly (readonly [string, string])[] = []) =>
      resolveFields(feed, new Map(named), capabilitiesOf({ user }), 'elasticsearch');
    expect(withUser([of('keyword', ['a']), of('unmapped', ['b'])])).toMatchObject({ problems: [] });
    expect(withUser([of('unmapped')]).fields.get('user')).toMatchObject({ path: 'user', type: 'unmapped' });
    expect(withUser([of('unmapped')]).problems).toEqual([]);
    expect(withUser([of('unmapped')], [['user', 'usr']]).problems).toEqual([
      expect.stringMatching(/^attribute 'user' \(field 'usr'\) is mapped in none/),
    ]);
  });
});
