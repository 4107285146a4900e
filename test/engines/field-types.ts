import { describe, expect, it } from 'vitest';
import type { Engine } from '../../scripts/engine/types.mjs';
import { ExitCode } from '../../src/errors.js';
import { demand, FILE_MAPPING } from './load-feed.js';
import { fileRecord, LAST_DAY } from './recent-feed.js';
import { type EngineRun, runOnEngine } from './tool-on-engine.js';

/** In place of a value that a record does not have. */
const ABSENT = '';
const CELLS = { submissions: 3, samples: 5 } as const;

/** Submissions and samples by the value of the first dimension. */
function countsOf({ savedTable = '{}' }: EngineRun): Record<string, unknown[]> {
  const table = JSON.parse(savedTable) as Record<string, Record<string, unknown[]>>;
  return Object.fromEntries(
    Object.entries(table).map(([first, rows]) => {
      const row = rows['Type1'] ?? [];
      return [first, [row[CELLS.submissions], row[CELLS.samples]]];
    }),
  );
}

/**
 * Makes an index whose `task.severity` or `file.sha1` is of a type; the values are JSON as it is written.
 *
 * @returns false if the server lacks the module with that type
 */
async function fill(
  engine: Engine,
  index: string,
  properties: Readonly<Record<string, unknown>>,
  records: readonly Readonly<Record<string, string>>[],
): Promise<boolean> {
  const made = await engine.request(`/${index}`, {
    method: 'PUT',
    body: {
      settings: { number_of_shards: 2, number_of_replicas: 0 },
      mappings: { properties: { ...FILE_MAPPING.properties, ...properties } },
    },
  });
  if (made.status >= 300) {
    expect(JSON.stringify(made.body)).toMatch(
      /No handler for type|The mapper type \[\w+\] declared on field .* does not exist/,
    );
    return false;
  }
  const record = fileRecord({ time: LAST_DAY, sample: 's', severity: 'malicious', type: 'Type1' });
  const usual = Object.fromEntries(
    Object.entries(record).map(([attribute, value]) => [attribute, JSON.stringify(value)]),
  );
  const lines = records.map((values) => {
    const written = Object.entries({ ...usual, ...values }).filter(([, json]) => json !== ABSENT);
    return `{"create":{}}\n{${written.map(([attribute, json]) => `"${attribute}":${json}`).join(',')}}\n`;
  });
  await demand(engine, 'POST', `/${index}/_bulk?refresh=true`, lines.join(''));
  return true;
}

const severities = (...texts: string[]) => texts.map((text) => ({ 'task.severity': text }));
const samples = (...texts: string[]) => texts.map((text) => ({ 'file.sha1': text }));

interface TypeCase {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly records: readonly Readonly<Record<string, string>>[];
  readonly counts: Readonly<Record<string, readonly [submissions: number, samples: number]>>;
  /** What the run says on OpenSearch, if that counts the type by other values. */
  readonly refusedByOpenSearch?: RegExp;
  /** What the run says on OpenSearch, if that miscounts these values of the type; as of input that can't be used. */
  readonly refusedValues?: RegExp;
  /** What the run says on versions that can't group by the type (OpenSearch 2). */
  readonly refusedAtTimes?: RegExp;
}

const CASES: readonly TypeCase[] = [
  {
    type: 'scaled_float as dimension',
    properties: { 'task.severity': { type: 'scaled_float', scaling_factor: 100 } },
    records: severities('70.5', '70', '"70"', '7.126', '-0.0', '0'),
    counts: { '70.5': [1, 1], '70': [2, 1], '7.13': [1, 1], '0': [2, 1] },
  },
  {
    type: 'scaled_float as sample',
    properties: { 'file.sha1': { type: 'scaled_float', scaling_factor: 10 } },
    records: samples('1', '1.04', '1.1', '2'),
    counts: { malicious: [4, 3] },
  },
  {
    type: 'unsigned_long as dimension',
    properties: { 'task.severity': { type: 'unsigned_long' } },
    records: severities('18446744073709551615', '9007199254740993', '9007199254740992', '"9007199254740993"', '0'),
    counts: { '18446744073709551615': [1, 1], '9007199254740993': [2, 1], '9007199254740992': [1, 1], '0': [1, 1] },
  },
  {
    type: 'unsigned_long as sample',
    properties: { 'file.sha1': { type: 'unsigned_long' } },
    records: samples('18446744073709551615', '18446744073709551614', '18446744073709551615', '9223372036854775808'),
    counts: { malicious: [4, 3] },
  },
  {
    type: 'constant_keyword',
    properties: { 'task.severity': { type: 'constant_keyword', value: 'always' } },
    records: severities('"always"', ABSENT, ABSENT),
    counts: { always: [3, 1] },
    refusedByOpenSearch: /'task\.severity' is constant_keyword, which opensearch counts by other values/,
  },
  {
    type: 'wildcard as dimension',
    properties: { 'task.severity': { type: 'wildcard' } },
    records: severities('"a b*c"', '"a b*c"', '"é"'),
    counts: { 'a b*c': [2, 1], é: [1, 1] },
    refusedAtTimes: /'task\.severity' is wildcard, not aggregatable/,
  },
  {
    type: 'wildcard as sample',
    properties: { 'file.sha1': { type: 'wildcard' } },
    records: samples('"a"', '"b"', '"a"'),
    counts: { malicious: [3, 2] },
    refusedAtTimes: /'file\.sha1' is wildcard, not aggregatable/,
  },
  {
    type: 'wildcard as sample, with an empty text',
    properties: { 'file.sha1': { type: 'wildcard' } },
    records: samples('"a"', '""', '"a"', '""', '"b"'),
    counts: { malicious: [5, 3] },
    refusedAtTimes: /'file\.sha1' is wildcard, not aggregatable/,
    refusedValues: /'file\.sha1' is an empty text in 2 records, .* map it as keyword/,
  },
  {
    type: 'wildcard as dimension, with an empty text',
    properties: { 'task.severity': { type: 'wildcard' } },
    records: severities('"a"', '""', '"a"'),
    counts: { '': [1, 1], a: [2, 1] },
    refusedAtTimes: /'task\.severity' is wildcard, not aggregatable/,
    refusedValues: /'task\.severity' is an empty text in 1 record, .* map it as keyword/,
  },
  {
    type: 'flattened',
    properties: { task: { type: 'flattened' }, 'task.severity': undefined },
    records: severities(ABSENT, ABSENT).map((record) => ({ ...record, task: '{"severity":"inside","other":[1]}' })),
    counts: { inside: [2, 1] },
  },
  {
    type: 'flat_object',
    properties: { task: { type: 'flat_object' }, 'task.severity': undefined },
    records: severities(ABSENT).map((record) => ({ ...record, task: '{"severity":"inside"}' })),
    counts: {},
    refusedByOpenSearch: /'task\.severity' is inside 'task', which is mapped as flat_object: map it as keyword/,
  },
];

/** Fields of types that hardly any index of telemetry has: the right count, or a clear refusal. */
export function describeFieldTypes(name: string, server: () => Engine): void {
  describe('counts fields of rare types rightly, or refuses them', () => {
    it.each(CASES)(
      '$type',
      async ({ type, properties, records, counts, refusedByOpenSearch, refusedAtTimes, refusedValues }) => {
        const index = `typed-${type.replaceAll(/[^a-z]+/g, '-')}`;
        // a type of a module that a cut-down server lacks: it has no such index
        if (!(await fill(server(), index, properties, records))) return;
        const run = await runOnEngine({ hosts: server().url, index });
        const mustRefuse = name.startsWith('opensearch') ? refusedByOpenSearch : undefined;
        if (name.startsWith('opensearch') && refusedValues && run.status !== ExitCode.backend) {
          expect(run).toMatchObject({ status: ExitCode.input, savedTable: undefined });
          expect(run.errors).toHaveLength(1);
          expect(run.errors[0]).toMatch(refusedValues);
          return;
        }
        const refusal = mustRefuse ?? (run.status === ExitCode.done ? undefined : refusedAtTimes);
        if (refusal) {
          expect(run).toMatchObject({ status: ExitCode.backend, savedTable: undefined });
          expect(run.errors[0]).toMatch(refusal);
          return;
        }
        expect({ status: run.status, errors: run.errors }).toEqual({ status: ExitCode.done, errors: [] });
        expect(countsOf(run)).toEqual(counts);
      },
    );
  });
}
