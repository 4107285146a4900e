import type { Render } from './format.js';
import type { RenderedFormat } from './format-names.js';

/** The rendered forms; each is loaded only when it is asked for. */
export const FORMATS = {
  table: async () => (await import('./table/render-table.js')).renderTable,
  json: async () => (await import('./json.js')).renderJson,
  ndjson: async () => (await import('./ndjson.js')).renderNdjson,
  csv: async () => (await import('./csv.js')).renderCsv,
  markdown: async () => (await import('./markdown.js')).renderMarkdown,
} satisfies Record<RenderedFormat, () => Promise<Render>>;
