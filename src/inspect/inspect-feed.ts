import { attributePaths } from '../backends/files/attribute-paths.js';
import { attributeOf } from '../backends/files/attribute-value.js';
import { ownDescription, recognizeAnalyzers } from '../analyzers/recognize.js';
import { readDescription } from '../analyzers/read-description.js';
import { COMMON_PATTERNS } from '../feed/common-patterns.js';
import type { Feed } from '../feed/feed.js';
import { loadFeed } from '../feed/load-feed.js';
import { type Get, rawOf } from '../feed/raw.js';
import { type AttributeReading, readingsOf } from '../feed/reading.js';
import { compilePattern } from '../feed/time-pattern.js';
import { candidatesOf, type Candidates, proposeSection, type Section, sectionOf } from './propose.js';
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
  /** The analyzer that comes with the tool which the section says the same as. */
  readonly copyOf: string | undefined;
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
    const [, group = '', name = ''] = /^(list|missing|fold)\.(.+)$/s.exec(key) ?? [];
    if (group === '') description[key] = value;
    else {
      const place = name.replace(/^"(.*)"$/s, (_, inner: string) => inner.replace(/\\(["\\])/g, '$1'));
      description[group] = Object.fromEntries([...Object.entries(description[group] ?? {}), [place, value]]);
    }
  }
  return description;
}

const getterOf =
  (record: unknown): Get =>
  (place) =>
    rawOf(attributeOf(record, attributePaths(place)));

/** How many of the records of its feed a description can count; none if a value of one can't be used. */
function countable(feed: Feed, { records, csv, mapping }: FeedSample): number {
  if (mapping?.canCount(feed) === false) return 0;
  let counted = 0;
  for (const record of records) {
    const get = getterOf(record);
    if (feed.filter?.holds(get) === false) continue;
    const readings = readingsOf(feed, get, csv !== undefined);
    // in a cluster the mapping reads a date
    const read = mapping?.types.get(feed.readers.time.places[0] ?? '')?.startsWith('date')
      ? readings.slice(1)
      : readings;
    if (read.some(({ fault }) => fault !== undefined)) return 0;
    if (read.every(({ role, values }) => role === 'cross' || values.length > 0)) counted++;
  }
  return counted;
}

/** A section that reads the records, and the analyzer that it is a copy of. */
interface Proposal {
  readonly section: Section;
  readonly feed: Feed;
  readonly copyOf: string | undefined;
}

/** The ready-made description that reads the records, or the one that the best candidates make. */
async function propose(
  sample: FeedSample,
  candidates: Candidates,
  alike: readonly string[],
): Promise<Proposal | undefined> {
  const { statistics, recordsPath } = sample;
  const csv = csvSection(sample.csv);
  const section = proposeSection(statistics, candidates, { recordsPath, csv });
  const withoutSample = section?.map(([key, value]) => [key, key === 'sample' ? 'none' : value] as const);
  // how the files are written counts before what is usual for the product
  const path = recordsPath?.join('.');
  const known = alike.map((name) => {
    const { records, ...description } = ownDescription(name);
    const written = [...(path === undefined || path === records ? [] : [['records', path] as const]), ...csv];
    const keys = new Set(written.map(([key]) => key));
    const usual = sectionOf(records === undefined ? description : { records, ...description });
    const isCopy = written.every(([key, value]) => usual.some(([own, said]) => own === key && said === value));
    const copy = [...written, ...usual.filter(([key]) => !keys.has(key))];
    return { copyOf: isCopy ? name : undefined, section: isCopy ? usual : copy };
  });
  const own = [section, withoutSample].flatMap((each) => (each ? [{ copyOf: undefined, section: each }] : []));
  for (const each of [...known, ...own]) {
    const feed = await loadFeed(readDescription(describedBy(each.section)));
    if (countable(feed, sample) > 0) return { ...each, feed };
  }
  return undefined;
}

/** How a description reads the first records of a sample. */
export function readSample(feed: Feed, { records, csv }: FeedSample): RecordReading[] {
  return records.slice(0, SHOWN_RECORDS).map((record) => {
    const get = getterOf(record);
    return { isOfFeed: feed.filter?.holds(get) ?? true, attributes: readingsOf(feed, get, csv !== undefined) };
  });
}

/**
 * Finds out what a sample of a feed holds, and proposes a section that describes it.
 *
 * @param feed the description to show the first records by; undefined takes the proposed section
 */
export async function inspectSample(sample: FeedSample, feed: Feed | undefined): Promise<Inspection> {
  const patterns = new Map(COMMON_PATTERNS.map((pattern) => [pattern, compilePattern(pattern, (local) => local)]));
  const { statistics } = sample;
  const candidates = candidatesOf(sample, patterns);
  const alike = await recognizeAnalyzers([...statistics.attributes.keys()]);
  const proposal = await propose(sample, candidates, alike);
  const used = feed ?? proposal?.feed;
  const readings = used === undefined ? [] : readSample(used, sample);
  return { sample, candidates, alike, section: proposal?.section, copyOf: proposal?.copyOf, readings };
}
