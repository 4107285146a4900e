import type { Analyzer } from '../analyzers/analyzer.js';
import type { NameRegistry } from './resolve-name.js';

/** The analyzers that come with the tool. */
export const ANALYZERS: NameRegistry<Analyzer> = {
  kind: 'analyzer',
  flag: '-a',
  named: [
    {
      name: 'FileTypePeakAnalyzer',
      aliases: ['file-type', 'telemetry_peak_analyzer.analyzers.FileTypePeakAnalyzer'],
      load: async () => (await import('../analyzers/file-type.js')).FileTypePeakAnalyzer,
    },
    {
      name: 'NetworkTypePeakAnalyzer',
      aliases: ['network-type', 'telemetry_peak_analyzer.analyzers.NetworkTypePeakAnalyzer'],
      load: async () => (await import('../analyzers/network-type.js')).NetworkTypePeakAnalyzer,
    },
  ],
  fault(value) {
    if (typeof value !== 'object' || value === null) return 'it must be an object';
    const { name, feed, globalWindowDays, leastThreshold } = value as Partial<Record<keyof Analyzer, unknown>>;
    if (typeof name !== 'string') return "it has no text 'name'";
    const days = globalWindowDays as number;
    if (!Number.isInteger(days) || days < 1) return "its 'globalWindowDays' must be a whole number of at least 1";
    if (typeof leastThreshold !== 'function') return "it has no function 'leastThreshold'";
    return feedFault(feed);
  },
};

function feedFault(feed: unknown): string | undefined {
  if (typeof feed !== 'object' || feed === null) return "it has no 'feed'";
  const { time, sample, dimensions, crossDimensions } = feed as Record<string, unknown>;
  if (typeof time !== 'string' || typeof sample !== 'string') return "its feed must name 'time' and 'sample'";
  const areTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((name) => typeof name === 'string');
  if (!areTexts(dimensions) || dimensions.length !== 2) return "its feed must name two 'dimensions'";
  if (!areTexts(crossDimensions)) return "its feed must list 'crossDimensions' (it may be empty)";
  return undefined;
}
