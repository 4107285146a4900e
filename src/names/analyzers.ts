import type { Analyzer } from '../analyzers/analyzer.js';
import { ownAnalyzer, ownAnalyzerFault } from '../analyzers/own-analyzer.js';
import { READY_MADE_NAMES } from '../analyzers/ready-made/names.js';
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
    ...READY_MADE_NAMES.map((name) => ({
      name,
      aliases: [],
      load: async () => (await import('../analyzers/ready-made/ready-made.js')).readyMadeAnalyzer(name),
    })),
  ],
  fault: ownAnalyzerFault,
  adopt: ownAnalyzer,
};
