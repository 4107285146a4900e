const keyword = { type: 'keyword', ignore_above: 1024 };
const number = { type: 'double' };
const day = { type: 'date', format: 'yyyy-MM-dd' };

/** What the documents are mapped as; names as in the Elastic Common Schema if it has them. */
export const MAPPINGS = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    message: { type: 'text' },
    event: {
      properties: {
        kind: keyword,
        action: keyword,
        dataset: keyword,
        outcome: keyword,
        severity: { type: 'long' },
        url: keyword,
        start: { type: 'date' },
        end: { type: 'date' },
      },
    },
    error: { properties: { code: keyword, message: { type: 'text' } } },
    observer: { properties: { product: keyword, type: keyword, version: keyword } },
    telemetry: {
      properties: {
        ...{ analyzer: keyword, dimension_0: keyword, dimension_1: keyword },
        figures: {
          properties: {
            ...{ day, subCount: number, sampCount: number, sampSubCountMax: number, sampSubCountStd: number },
            ...{ crossShareMax: number, average: number, isPeak: { type: 'boolean' } },
          },
        },
        incident: {
          properties: {
            ...{ id: keyword, dimension_0: keyword, dimension_1: keyword, tags: keyword, note: { type: 'text' } },
            ...{ firstDay: day, day, lastPeakDay: day, days: { type: 'long' } },
            ...{ baseline: number, submissionsOverBaseline: number, largestDay: number, severity: number },
          },
        },
        peak: {
          properties: {
            ...{ subCount: number, sampCount: number, sampSubCountMax: number, sampSubCountMean: number },
            ...{ sampSubCountStd: number, sampSubRatio: number, threshold: number, subCountAvg: number },
            severity: number,
          },
        },
      },
    },
  },
};

/**
 * The index template of an index, or of a data stream.
 *
 * @param isStream whether what is written to is a data stream, which the server then makes
 */
export function indexTemplate(name: string, isStream: boolean) {
  return {
    index_patterns: [name],
    // above those that match the same name by a pattern
    priority: 200,
    ...(isStream && { data_stream: {} }),
    template: { mappings: MAPPINGS as object },
  };
}
