#!/usr/bin/env node
// Writes dashboards/telemetry-peaks.ndjson, the saved objects that Kibana and OpenSearch Dashboards import: npm run dashboard.
// With --check it only compares. The forms are those of the last version that both products come from (7.10): each brings
// older forms into its own.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../dashboards/telemetry-peaks.ndjson', import.meta.url));
const PATTERN = { id: 'telemetry-peaks', title: 'telemetry-peaks*' };
const SOURCE_INDEX = 'kibanaSavedObjectMeta.searchSourceJSON.index';

const FIGURES = 'event.dataset : "telemetry_peak.figures"';
const PEAKS = `${FIGURES} and telemetry.figures.isPeak : true`;
const INCIDENTS = 'event.dataset : "telemetry_peak.incident"';
const TOLD = 'event.dataset : "telemetry_peak" or event.dataset : "telemetry_peak.run"';
const RUNS = 'event.dataset : "telemetry_peak.run"';

const source = (query) => ({
  searchSourceJSON: JSON.stringify({ query: { query, language: 'kuery' }, filter: [], indexRefName: SOURCE_INDEX }),
});
const ofPattern = [{ name: SOURCE_INDEX, type: 'index-pattern', id: PATTERN.id }];

const count = (customLabel) => ({ type: 'count', schema: 'metric', params: { customLabel } });
const sum = (field, customLabel) => ({ type: 'sum', schema: 'metric', params: { field, customLabel } });
const max = (field, customLabel) => ({ type: 'max', schema: 'metric', params: { field, customLabel } });
const days = {
  type: 'date_histogram',
  schema: 'segment',
  params: { field: '@timestamp', interval: 'd', min_doc_count: 1, drop_partials: false, extended_bounds: {} },
};
const top = (schema, field, size, customLabel) => ({
  type: 'terms',
  schema,
  params: { field, size, orderBy: '1', order: 'desc', otherBucket: false, missingBucket: false, customLabel },
});

function visualization(id, { title, description, query, type, params, aggs }) {
  const numbered = aggs.map((agg, i) => ({ id: String(i + 1), enabled: true, ...agg }));
  return {
    id: `telemetry-peaks-${id}`,
    type: 'visualization',
    attributes: {
      title,
      description,
      version: 1,
      uiStateJSON: '{}',
      visState: JSON.stringify({ title, type, params: { type, ...params }, aggs: numbered }),
      kibanaSavedObjectMeta: source(query),
    },
    references: ofPattern,
    migrationVersion: { visualization: '7.10.0' },
  };
}

/** Stacked columns by day. */
const columns = (label) => ({
  addLegend: true,
  addTooltip: true,
  addTimeMarker: false,
  legendPosition: 'right',
  times: [],
  labels: { show: false },
  thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  grid: { categoryLines: false },
  categoryAxes: [
    {
      id: 'CategoryAxis-1',
      type: 'category',
      position: 'bottom',
      show: true,
      style: {},
      scale: { type: 'linear' },
      labels: { show: true, filter: true, truncate: 100 },
      title: {},
    },
  ],
  valueAxes: [
    {
      id: 'ValueAxis-1',
      name: 'LeftAxis-1',
      type: 'value',
      position: 'left',
      show: true,
      style: {},
      scale: { type: 'linear', mode: 'normal' },
      labels: { show: true, rotate: 0, filter: false, truncate: 100 },
      title: { text: label },
    },
  ],
  seriesParams: [
    {
      show: true,
      type: 'histogram',
      mode: 'stacked',
      data: { id: '1', label },
      valueAxis: 'ValueAxis-1',
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      showCircles: true,
    },
  ],
});

const number = {
  addTooltip: true,
  addLegend: false,
  metric: {
    percentageMode: false,
    useRanges: false,
    colorSchema: 'Green to Red',
    metricColorMode: 'None',
    colorsRange: [{ from: 0, to: 10000 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 48 },
  },
};

const table = {
  perPage: 10,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
};

/** A column for each day, a colour for each of the ten keys with most. */
const SUBMISSIONS_BY_DAY = {
  type: 'histogram',
  params: columns('submissions'),
  aggs: [
    sum('telemetry.figures.subCount', 'submissions'),
    days,
    top('group', 'telemetry.dimension_1', 10, 'dimension_1'),
  ],
};

const PANELS = [
  {
    at: { x: 0, y: 0, w: 12, h: 8 },
    object: visualization('open', {
      title: 'Open incidents',
      description: 'Incidents that have not ended.',
      query: `${INCIDENTS} and not event.action : "ended"`,
      type: 'metric',
      params: number,
      aggs: [count('open incidents')],
    }),
  },
  {
    at: { x: 12, y: 0, w: 12, h: 8 },
    object: visualization('peaks', {
      title: 'Peaks',
      description: 'Days of a key that are peaks.',
      query: PEAKS,
      type: 'metric',
      params: number,
      aggs: [count('peaks')],
    }),
  },
  {
    at: { x: 24, y: 0, w: 24, h: 8 },
    object: visualization('runs', {
      title: 'The tool itself',
      description: 'Runs that failed, had no data, or worked again.',
      query: RUNS,
      type: 'histogram',
      params: columns('runs'),
      aggs: [count('runs'), days, top('group', 'event.action', 3, 'what happened')],
    }),
  },
  {
    at: { x: 0, y: 8, w: 24, h: 15 },
    object: visualization('submissions', {
      title: 'Submissions by day',
      description: 'Of the ten keys with most, by their second dimension.',
      query: FIGURES,
      ...SUBMISSIONS_BY_DAY,
    }),
  },
  {
    at: { x: 24, y: 8, w: 24, h: 15 },
    object: visualization('peak-submissions', {
      title: 'Submissions of peaks by day',
      description: 'Only days on which the key is a peak.',
      query: PEAKS,
      ...SUBMISSIONS_BY_DAY,
    }),
  },
  {
    at: { x: 0, y: 23, w: 48, h: 14 },
    object: visualization('incidents', {
      title: 'Incidents',
      description: 'By submissions over what was usual; each as it is now.',
      query: INCIDENTS,
      type: 'table',
      params: table,
      aggs: [
        max('telemetry.incident.submissionsOverBaseline', 'over the usual'),
        top('bucket', 'telemetry.incident.id', 50, 'incident'),
        top('bucket', 'telemetry.dimension_0', 1, 'dimension_0'),
        top('bucket', 'telemetry.dimension_1', 1, 'dimension_1'),
        top('bucket', 'event.action', 1, 'newest event'),
        max('telemetry.incident.largestDay', 'largest day'),
        max('telemetry.incident.days', 'days'),
        max('telemetry.incident.firstDay', 'first day'),
      ],
    }),
  },
  {
    at: { x: 0, y: 37, w: 48, h: 14 },
    object: {
      id: 'telemetry-peaks-told',
      type: 'search',
      attributes: {
        title: 'What was told',
        description: 'New, grown and ended incidents, and runs that failed.',
        hits: 0,
        columns: ['event.action', 'telemetry.dimension_0', 'telemetry.dimension_1', 'message'],
        sort: [['@timestamp', 'desc']],
        version: 1,
        kibanaSavedObjectMeta: source(TOLD),
      },
      references: ofPattern,
      migrationVersion: { search: '7.9.3' },
    },
  },
];

const pattern = {
  id: PATTERN.id,
  type: 'index-pattern',
  attributes: { title: PATTERN.title, timeFieldName: '@timestamp' },
  references: [],
  migrationVersion: { 'index-pattern': '7.6.0' },
};

const dashboard = {
  id: 'telemetry-peaks-dashboard',
  type: 'dashboard',
  attributes: {
    title: 'Telemetry peaks',
    description: 'Waves in security telemetry, as telemetry-peak-analyzer found them.',
    hits: 0,
    version: 1,
    timeRestore: true,
    timeFrom: 'now-30d/d',
    timeTo: 'now',
    refreshInterval: { pause: true, value: 0 },
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    panelsJSON: JSON.stringify(
      PANELS.map(({ at }, i) => ({
        version: '7.9.3',
        gridData: { ...at, i: String(i + 1) },
        panelIndex: String(i + 1),
        embeddableConfig: {},
        panelRefName: `panel_${i}`,
      })),
    ),
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
    },
  },
  references: PANELS.map(({ object }, i) => ({ name: `panel_${i}`, type: object.type, id: object.id })),
  migrationVersion: { dashboard: '7.9.3' },
};

const objects = [pattern, ...PANELS.map(({ object }) => object), dashboard];
const summary = { exportedCount: objects.length, missingRefCount: 0, missingReferences: [] };
const text = [...objects, summary].map((line) => `${JSON.stringify(line)}\n`).join('');

if (!process.argv.includes('--check')) {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('dashboards/telemetry-peaks.ndjson is not what its script says: npm run dashboard');
  process.exitCode = 1;
}
