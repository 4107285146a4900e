import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RecordAnonymizer } from '../../src/convert/anonymize-record.js';
import { ExactNumber, formatJson, type JsonValue } from '../../src/convert/json-value.js';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const record = (entries: readonly (readonly [string, JsonValue])[]): Map<string, JsonValue> => new Map(entries);

function anonymized(value: Map<string, JsonValue>): unknown {
  return JSON.parse(formatJson(new RecordAnonymizer({ keep: [], blank: [] }).anonymize(value)));
}

describe('RecordAnonymizer', () => {
  it('gives a nested record, and one in _source, what it gives a flat one', () => {
    const file = record([
      ['sha1', 'aa'],
      ['name', 'plan.pdf'],
    ]);
    expect(anonymized(record([['file', file]]))).toEqual({ file: { sha1: sha1('aa'), name: null } });
    expect(anonymized(record([['_source', record([['file', file]])]]))).toEqual({
      _source: { file: { sha1: sha1('aa'), name: null } },
    });
  });

  it('reaches into lists, and takes blanked ones away whole', () => {
    const item = record([
      ['sha1', 'aa'],
      ['size', new ExactNumber('12')],
    ]);
    expect(
      anonymized(
        record([
          ['file', [item, 'text']],
          ['file.sha1', ['aa', '', null]],
          ['source.user_id', [new ExactNumber('1'), new ExactNumber('2')]],
        ]),
      ),
    ).toEqual({
      file: [{ sha1: sha1('aa'), size: null }, 'text'],
      'file.sha1': [sha1('aa'), '', null],
      'source.user_id': null,
    });
  });

  it('takes a hash away that is no text, and reads a name without its trailing .keyword', () => {
    expect(
      anonymized(
        record([
          ['file.md5', new ExactNumber('5')],
          ['source.origin.keyword', 'API'],
        ]),
      ),
    ).toEqual({
      'file.md5': null,
      'source.origin.keyword': 'API',
    });
  });

  it('remembers what became of each attribute', () => {
    const anonymizer = new RecordAnonymizer({ keep: [], blank: ['event.id'] });
    anonymizer.anonymize(
      record([
        ['event.id', 'x'],
        ['file.sha1', 'aa'],
        ['utc_timestamp', new ExactNumber('1')],
      ]),
    );
    expect(anonymizer.attributes('blank')).toEqual(['event.id']);
    expect(anonymizer.attributes('hash')).toEqual(['file.sha1']);
    expect(anonymizer.attributes('keep')).toEqual(['utc_timestamp']);
  });
});
