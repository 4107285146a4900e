import type { ConfigFile } from '../config/config-file.js';
import type { Feed } from '../feed/feed.js';
import { loadFeed } from '../feed/load-feed.js';
import { textTable } from '../report/table/text-table.js';
import { readAnalyzerSection } from './analyzer-section.js';
import { describedNames } from './described-names.js';
import { FileTypePeakAnalyzer } from './file-type.js';
import { NetworkTypePeakAnalyzer } from './network-type.js';
import { READY_MADE } from './ready-made/ready-made.js';

const ORIGINALS = [
  ['FileTypePeakAnalyzer', FileTypePeakAnalyzer, 'files submitted for analysis (the default)'],
  ['NetworkTypePeakAnalyzer', NetworkTypePeakAnalyzer, 'network events'],
] as const;

const column = (heading: string) => ({ heading, align: 'left', shrinks: false }) as const;
const COLUMNS = [column('analyzer'), column('what is counted'), column('dimensions'), column('sample')];

const row = (name: string, what: string, { dimensions, sample }: Feed): string[] => [
  name,
  what,
  dimensions.join(' × '),
  sample,
];

/**
 * A table of the analyzers that `-a` finds by name.
 *
 * @throws UsageError if a section of the configuration can't be read
 */
export async function listAnalyzers(config: ConfigFile): Promise<string[]> {
  const described = describedNames(config);
  const rows: string[][] = [];
  for (const name of described) {
    if (ORIGINALS.some(([original]) => original === name)) continue;
    const { feed } = await readAnalyzerSection(config, name);
    rows.push(row(name, `described in '${config.path ?? ''}'`, feed));
  }
  for (const [name, { feed }, what] of ORIGINALS) rows.push(row(name, what, feed));
  for (const [name, { feed, description }] of Object.entries(READY_MADE)) {
    if (!described.includes(name)) rows.push(row(name, feed, await loadFeed(description)));
  }
  return textTable(COLUMNS, rows);
}
