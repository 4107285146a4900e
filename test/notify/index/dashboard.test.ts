import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/run-tool.js';
import { sampleDocuments, typeOf } from './mapped.js';

const text = { type: 'string', minLength: 1 };
const whole = { type: 'integer', minimum: 0 };
const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const json = (schema: object) => ({ type: 'string', contentMediaType: 'application/json', contentSchema: schema });

// A schema of our own, after the forms that Kibana 7.10 and OpenSearch Dashboards document and export.
const query = closed({ query: { type: 'string' }, language: { const: 'kuery' } });
const SOURCE = closed({ query, filter: { const: [] }, indexRefName: text }, ['query', 'filter']);
const meta = closed({ searchSourceJSON: json(SOURCE) });
const reference = closed({ name: text, type: { enum: ['index-pattern', 'visualization', 'search'] }, id: text });

const aggregation = (types: readonly string[], schemas: readonly string[], params: object) =>
  closed({
    id: { type: 'string', pattern: '^[1-9][0-9]*$' },
    enabled: { const: true },
    type: { enum: types },
    schema: { enum: schemas },
    params,
  });
const VIS_STATE = closed({
  title: text,
  type: { enum: ['metric', 'histogram', 'table'] },
  params: { type: 'object', required: ['type'] },
  aggs: {
    type: 'array',
    minItems: 1,
    items: {
      oneOf: [
        aggregation(['count'], ['metric'], closed({ customLabel: text })),
        aggregation(['sum', 'max'], ['metric'], closed({ field: text, customLabel: text })),
        aggregation(
          ['terms'],
          ['group', 'bucket'],
          closed({
            ...{ field: text, size: { type: 'integer', minimum: 1 }, orderBy: { const: '1' } },
            ...{ order: { enum: ['asc', 'desc'] }, customLabel: text },
            ...{ otherBucket: { type: 'boolean' }, missingBucket: { type: 'boolean' } },
          }),
        ),
        aggregation(
          ['date_histogram'],
          ['segment'],
          closed({
            ...{ field: text, interval: { enum: ['auto', 'h', 'd', 'w', 'M'] }, min_doc_count: whole },
            ...{ drop_partials: { type: 'boolean' }, extended_bounds: { type: 'object' } },
          }),
        ),
      ],
    },
  },
});

const PANELS = {
  type: 'array',
  minItems: 1,
  items: closed({
    version: text,
    gridData: closed({
      ...{ x: whole, y: whole, i: text },
      ...{ w: { type: 'integer', minimum: 1, maximum: 48 }, h: { type: 'integer', minimum: 1 } },
    }),
    panelIndex: text,
    embeddableConfig: { type: 'object' },
    panelRefName: text,
  }),
};

const object = (type: string, version: string, attributes: object) =>
  closed({
    id: { type: 'string', pattern: '^telemetry-peaks(-[a-z-]+)?$' },
    type: { const: type },
    attributes,
    references: { type: 'array', items: reference },
    migrationVersion: closed({ [type]: { const: version } }),
  });

const LINE = {
  oneOf: [
    object('index-pattern', '7.6.0', closed({ title: text, timeFieldName: text })),
    object(
      'visualization',
      '7.10.0',
      closed({
        ...{ title: text, description: text, version: { const: 1 }, uiStateJSON: json({ type: 'object' }) },
        ...{ visState: json(VIS_STATE), kibanaSavedObjectMeta: meta },
      }),
    ),
    object(
      'search',
      '7.9.3',
      closed({
        ...{ title: text, description: text, hits: { const: 0 }, version: { const: 1 }, kibanaSavedObjectMeta: meta },
        columns: { type: 'array', minItems: 1, items: text },
        sort: {
          type: 'array',
          items: { type: 'array', prefixItems: [text, { enum: ['asc', 'desc'] }], minItems: 2, maxItems: 2 },
        },
      }),
    ),
    object(
      'dashboard',
      '7.9.3',
      closed({
        ...{ title: text, description: text, hits: { const: 0 }, version: { const: 1 }, kibanaSavedObjectMeta: meta },
        ...{ timeRestore: { const: true }, timeFrom: text, timeTo: text },
        refreshInterval: closed({ pause: { type: 'boolean' }, value: whole }),
        optionsJSON: json(closed({ useMargins: { type: 'boolean' }, hidePanelTitles: { type: 'boolean' } })),
        panelsJSON: json(PANELS),
      }),
    ),
    closed({ exportedCount: whole, missingRefCount: { const: 0 }, missingReferences: { const: [] } }),
  ],
};

interface SavedObject {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
}

const FILE = join(ROOT, 'dashboards/telemetry-peaks.ndjson');
const lines = readFileSync(FILE, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as SavedObject);
const objects = lines.slice(0, -1);

const ajv = new Ajv2020({ allErrors: true, strict: false });

/** What is JSON within a text is only named by the schema of its line: it is checked by itself. */
function faultsOf(schema: object, value: unknown): string[] {
  const check = ajv.compile(schema);
  return check(value) ? [] : [ajv.errorsText(check.errors)];
}

const inside = (value: unknown): unknown => JSON.parse(String(value));
const attributesOf = (type: string) => objects.filter((each) => each.type === type).map(({ attributes }) => attributes);
const sourceOf = ({ kibanaSavedObjectMeta }: SavedObject['attributes']) =>
  inside((kibanaSavedObjectMeta as { searchSourceJSON: string }).searchSourceJSON) as { query: { query: string } };

interface Aggregation {
  readonly type: string;
  readonly params: { readonly field?: string };
}
const aggregations = attributesOf('visualization').flatMap(
  ({ visState }) => (inside(visState) as { aggs: Aggregation[] }).aggs,
);
const queries = [...attributesOf('visualization'), ...attributesOf('search')].map(
  (attributes) => sourceOf(attributes).query.query,
);

describe('the dashboard', () => {
  it('is what its script says', () => {
    const check = spawnSync(process.execPath, ['scripts/make-dashboard.mjs', '--check'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(check).toMatchObject({ stderr: '', status: 0 });
  });

  it('has the form of saved objects, and of what is JSON within them', () => {
    for (const line of lines) expect(faultsOf(LINE, line), line.id).toEqual([]);
    for (const { visState, uiStateJSON } of attributesOf('visualization')) {
      expect(faultsOf(VIS_STATE, inside(visState))).toEqual([]);
      expect(inside(uiStateJSON)).toEqual({});
    }
    for (const { panelsJSON } of attributesOf('dashboard')) expect(faultsOf(PANELS, inside(panelsJSON))).toEqual([]);
    for (const { attributes } of objects.filter(({ type }) => type !== 'index-pattern')) {
      expect(faultsOf(SOURCE, sourceOf(attributes))).toEqual([]);
    }
    expect(lines.at(-1)).toMatchObject({ exportedCount: objects.length });
  });

  it('refers only to what it has', () => {
    const own = new Set(objects.map(({ type, id }) => `${type}:${id}`));
    expect(own.size).toBe(objects.length);
    const references = objects.flatMap((each) => each.references);
    expect(references.filter(({ type, id }) => !own.has(`${type}:${id}`))).toEqual([]);
    const dashboard = objects.find(({ type }) => type === 'dashboard');
    const panels = inside(dashboard?.attributes['panelsJSON']) as { panelRefName: string }[];
    expect(panels.map(({ panelRefName }) => panelRefName)).toEqual(dashboard?.references.map(({ name }) => name));
    const used = new Set(dashboard?.references.map(({ id }) => id));
    expect(objects.filter(({ type, id }) => ['visualization', 'search'].includes(type) && !used.has(id))).toEqual([]);
  });

  it('lays panels beside each other, within the grid of 48 columns', () => {
    const [dashboard] = attributesOf('dashboard');
    const panels = inside(dashboard?.['panelsJSON']) as { gridData: { x: number; y: number; w: number; h: number } }[];
    const taken = new Set<string>();
    for (const { gridData } of panels) {
      expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
      for (let x = gridData.x; x < gridData.x + gridData.w; x++) {
        for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it('looks only at fields that the template maps, each in a way that its type allows', () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      sum: ['double', 'long'],
      max: ['double', 'long', 'date'],
      terms: ['keyword', 'boolean'],
      date_histogram: ['date'],
    };
    expect(aggregations.length).toBeGreaterThan(10);
    for (const { type, params } of aggregations) {
      if (params.field === undefined) expect(type).toBe('count');
      else expect(allowed[type], `${type} of ${params.field}`).toContain(typeOf(params.field));
    }
    for (const { columns, sort } of attributesOf('search') as unknown as { columns: string[]; sort: string[][] }[]) {
      for (const field of [...columns, ...sort.map(([name = '']) => name)]) expect(typeOf(field), field).toBeDefined();
    }
    const named = queries.flatMap((text) => [...text.matchAll(/([\w.@]+) :/g)].map(([, field = '']) => field));
    expect(named.length).toBeGreaterThan(5);
    for (const field of named) expect(['keyword', 'boolean'], field).toContain(typeOf(field));
    const datasets = queries.flatMap((text) => [...text.matchAll(/event\.dataset : "([^"]+)"/g)].map(([, set]) => set));
    const written = new Set(sampleDocuments().map(({ event }) => (event as { dataset: string }).dataset));
    expect(new Set(datasets)).toEqual(written);
    for (const { timeFieldName } of attributesOf('index-pattern')) expect(typeOf(String(timeFieldName))).toBe('date');
  });
});
