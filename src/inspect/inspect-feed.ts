import { attributePaths } from '../backends/files/attribute-paths.js';
import { attributeOf } from '../backends/files/attribute-value.js';
import { recognizeAnalyzers } from '../analyzers/recognize.js';
import { readDescription } from '../analyzers/read-description.js';
import { COMMON_PATTERNS } from '../feed/common-patterns.js';
import type { Feed } from '../feed/feed.js';
import { loadFeed } from '../feed/load-feed.js';
import { rawOf } from '../feed/raw.js';
import { type AttributeReading, readingsOf } from '../feed/reading.js';
import { compilePattern } from '../feed/time-pattern.js';
import { candidatesOf, type Candidates, proposeSection, type Section } from './propose.js';
import type { CsvFinding, FeedSample } from './feed-sample.js';

/** How a record is read. */
export interface RecordReading {
  /** False if the filter leaves it out. */
  readonly isOfFeed: boolean;
  readonly attributes: readonly AttributeReading[];
}

/** What was found out about a feed. */
export interface Inspection {
  readonly sample: FeedSample;
  readonly candidates: Candidates;
  /** Ready-made analyzers whose attributes the records have. */
  readonly alike: readonly string[];
  /** Undefined if the records have no time, or nothing to count by. */
  readonly section: Section | undefined;
  /** How the description at hand reads the first records. */
  readonly readings: readonly RecordReading[];
}

const SHOWN_RECORDS = 3;

function csvSection(csv: CsvFinding | undefined): Section {
  const lines: [string, string][] = [];
  if (csv?.delimiter !== undefined) lines.push(['delimiter', csv.delimiter]);
  if (csv?.comment !== undefined) lines.push(['comment', csv.comment]);
  const quoted = (name: string): string => (/[",]|^\s|\s$/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name);
  if (csv?.header) lines.push(['header', csv.header.map(quoted).join(', ')]);
  return lines;
}

/** A section as a description has it. */
export function describedBy(section: Section): Record<string, unknown> {
  const description: Record<string, unknown> = {};
  for (const [key, value] of section) {
    const dot = key.startsWith('list.') ? 'list.'.length : 0;
    if (dot === 0) description[key] = value;
    else {
      const place = key.slice(dot).replace(/^"(.*)"$/s, (_, inner: string) => inner.replace(/\\(["\\])/g, '$1'));
      description['list'] = { ...(description['list'] ?? {}), [place]: value };
    }
  }
  return description;
}

/** How a description reads the first records of a sample. */
export function readSample(feed: Feed, records: readonly unknown[]): RecordReading[] {
  return records.slice(0, SHOWN_RECORDS).map((record) => {
    const get = (place: string) => rawOf(attributeOf(record, attributePaths(place)));
    return { isOfFeed: feed.filter?.holds(get) ?? true, attributes: readingsOf(feed, get) };
  });
}

/**
 * Finds out what a sample of a feed holds, and proposes a section that describes it.
 *
 * @param feed the description to show the first records by; undefined takes the proposed section
 */
export async function inspectSample(sample: FeedSample, feed: Feed | undefined): Promise<Inspection> {
  const patterns = new Map(COMMON_PATTERNS.map((pattern) => [pattern, compilePattern(pattern, (local) => local)]));
  const { statistics, recordsPath } = sample;
  const candidates = candidatesOf(statistics, sample.csv !== undefined, patterns);
  const section = proposeSection(statistics, candidates, { recordsPath, csv: csvSection(sample.csv) });
  const alike = await recognizeAnalyzers([...statistics.attributes.keys()]);
  const used = feed ?? (section && (await loadFeed(readDescription(describedBy(section)))));
  const readings = used === undefined ? [] : readSample(used, sample.records);
  return { sample, candidates, alike, section, readings };
}
