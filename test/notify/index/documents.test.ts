import { describe, expect, it } from 'vitest';
import type { DayFigures, KeyFigures } from '../../../src/notify/index/day-figures.js';
import { formatDayFigures, parseDayFigures } from '../../../src/notify/index/day-figures.js';
import { bulkOperations } from '../../../src/notify/index/documents.js';
import { figuresOperations } from '../../../src/notify/index/figures-documents.js';
import { hostileNotifications, sampleNotification } from '../sample-notification.js';
import { sampleDocuments, typeOf } from './mapped.js';

function fieldsOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path.join('.')];
  return Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, [...path, name]));
}

const figures = (keys: readonly KeyFigures['key'][], day = '2020-11-04'): DayFigures => ({
  day,
  run: { toolVersion: '1.0.0', analyzer: 'FileTypePeakAnalyzer', table: '/gst.json' },
  keys: keys.map((key) => ({
    ...{ key, subCount: 7, sampCount: 3, sampSubCountMax: null, sampSubCountStd: null, crossShareMax: null },
    ...{ average: null, peak: null },
  })),
});

const idsOf = (given: DayFigures): unknown[] =>
  [...figuresOperations(given, 'i')].flat().flatMap((line) => ('create' in line ? [line['create']] : []));

describe('documents', () => {
  it('have only fields that the template maps', () => {
    const fields = new Set(sampleDocuments().flatMap((document) => fieldsOf(document)));
    expect([...fields].filter((field) => typeOf(field) === undefined)).toEqual([]);
  });

  it('of a day that nobody asked for are only that of the incident', () => {
    const delivery = { key: 'k', notification: sampleNotification(), at: 0 };
    const indices = { events: 'e', incidents: 'i' };
    expect(bulkOperations([{ ...delivery, isRenewal: true }], indices)).toEqual(
      bulkOperations([delivery], indices).slice(2),
    );
  });
});

describe('documents of daily figures', () => {
  it('have an id of table, day and key, whatever the values', () => {
    const keys = hostileNotifications().map(({ incident }) => [incident.dimension_0, incident.dimension_1] as const);
    const distinct = new Set(keys.map((key) => JSON.stringify(key))).size;
    const ids = [...idsOf(figures(keys)), ...idsOf(figures(keys, '2020-11-05'))].map((id) => JSON.stringify(id));
    expect(new Set(ids).size).toBe(2 * distinct);
    expect(idsOf(figures(keys))).toEqual(idsOf(figures(keys)));
  });

  it('are sent in requests of at most 2,000', () => {
    const keys = Array.from({ length: 4500 }, (_, i) => ['benign', `t${i}`] as const);
    const requests = [...figuresOperations(figures(keys), 'i')];
    expect(requests.map(({ length }) => length / 2)).toEqual([2000, 2000, 500]);
  });

  it('are kept and read back whole; what is damaged is none', () => {
    const keys = hostileNotifications().map(({ incident }) => [incident.dimension_0, incident.dimension_1] as const);
    const content = formatDayFigures(figures(keys));
    expect(parseDayFigures(content)).toEqual(figures(keys));
    expect(parseDayFigures(content.subarray(0, content.length / 2))).toBeUndefined();
    expect(parseDayFigures(Buffer.from('{}'))).toBeUndefined();
  });
});
