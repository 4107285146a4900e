import type { BackendDriver } from '../backends/backend.js';
import type { NameRegistry } from './resolve-name.js';

/** The backends that come with the tool. Each is loaded only when it is used: its engine is heavy. */
export const BACKENDS: NameRegistry<BackendDriver> = {
  kind: 'backend',
  flag: '-b',
  named: [
    {
      name: 'JsonBackend',
      aliases: ['json', 'files', 'telemetry_peak_analyzer.backends.JsonBackend'],
      load: async () => (await import('../backends/files/json-backend.js')).JsonBackend,
    },
    {
      name: 'ElasticsearchBackend',
      aliases: ['elasticsearch', 'opensearch'],
      load: async () => (await import('../backends/elasticsearch/elasticsearch-backend.js')).ElasticsearchBackend,
    },
    {
      name: 'TinaBackend',
      aliases: ['telemetry_peak_analyzer.backends.tina.TinaBackend'],
      load: async () => (await import('../backends/elasticsearch/elasticsearch-backend.js')).TinaBackend,
    },
    {
      name: 'NetworkTinaBackend',
      aliases: ['telemetry_peak_analyzer.backends.tina.NetworkTinaBackend'],
      load: async () => (await import('../backends/elasticsearch/elasticsearch-backend.js')).NetworkTinaBackend,
    },
  ],
  fault(value) {
    if (typeof value !== 'object' || value === null) return 'it must be an object';
    if (!('name' in value) || typeof value.name !== 'string') return "it has no text 'name'";
    if (!('open' in value) || typeof value.open !== 'function') return "it has no function 'open'";
    if (!('input' in value) || (value.input !== 'files' && value.input !== 'section')) {
      return "its 'input' must be 'files' or 'section'";
    }
    if ('check' in value && value.check !== undefined && typeof value.check !== 'function') {
      return "its 'check' must be a function";
    }
    return undefined;
  },
};
