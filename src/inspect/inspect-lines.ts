import { printable, shown } from '../log/printable.js';
import { textTable } from '../report/table/text-table.js';
import type { AttributeReading } from '../feed/reading.js';
import type { AttributeStatistics } from './attribute-statistics.js';
import type { FeedSample } from './feed-sample.js';
import type { Inspection } from './inspect-feed.js';
import { type Candidate, percent, type TimeCandidate } from './propose.js';

const MOST_ATTRIBUTES = 200;
const MOST_CANDIDATES = 4;
const MOST_MAPPED = 20;

const instant = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

function headLines({ sample }: Inspection): string[] {
  const { files, layouts, compressions, statistics, documents, recordsPath, isCut, mapping } = sample;
  const names = files.length <= 3 ? files.join(', ') : `${files.length} files, the first ${files[0] ?? ''}`;
  const packed = [...compressions].filter((name) => name !== 'none');
  const lines = [
    `Looked at: ${printable(names)}`,
    `Layout: ${[...layouts].join('; ') || 'empty'}${packed.length > 0 ? `, compressed with ${packed.join(' and ')}` : ''}`,
  ];
  if (recordsPath)
    lines.push(`Records: in the list ${printable(recordsPath.join('.'))} of each document (${documents} looked at)`);
  const more = mapping === undefined ? ', the first; --all looks at all' : ', of more';
  lines.push(`Records looked at: ${statistics.records}${isCut ? more : ', which is all'}`);
  return lines;
}

/** By what type an index counts an attribute. */
function mappedText(name: string, { mapping }: FeedSample): string {
  if (mapping === undefined) return '';
  return ` (${mapping.types.get(name) ?? 'not to be counted by'})`;
}

/** What the mapping has beside what is in the records. */
function mappedLines({ sample: { mapping, statistics } }: Inspection): string[] {
  const others = [...(mapping?.types ?? [])].filter(
    ([name]) => !statistics.attributes.has(name) && !name.startsWith('_') && !name.endsWith('.keyword'),
  );
  if (others.length === 0) return [];
  const some = others.slice(0, MOST_MAPPED).map(([name, type]) => `${shown(name, 80)} (${type})`);
  const more = others.length > MOST_MAPPED ? ` and ${others.length - MOST_MAPPED} more` : '';
  return ['', `Mapped, but in none of these records: ${some.join(', ')}${more}`];
}

function attributeTable({ sample }: Inspection): string[] {
  const { attributes, records } = sample.statistics;
  const all = [...attributes.values()];
  const cells = all
    .slice(0, MOST_ATTRIBUTES)
    .map(({ name, present, values, types, several, examples }: AttributeStatistics) => [
      shown(name, 80),
      percent(present / Math.max(1, records)),
      String(values.size),
      `${[...types.keys()].join(', ')}${several > 0 ? ' of several' : ''}${mappedText(name, sample)}`,
      examples.join(' · '),
    ]);
  const column = (heading: string, align: 'left' | 'right' = 'left') => ({ heading, align, shrinks: false });
  const columns = [
    column('attribute'),
    column('has it', 'right'),
    column('different', 'right'),
    column('types'),
    column('examples'),
  ];
  const more = all.length > MOST_ATTRIBUTES ? [`and ${all.length - MOST_ATTRIBUTES} more`] : [];
  return [...textTable(columns, cells, undefined), ...more];
}

function candidateLines(title: string, candidates: readonly Candidate[]): string[] {
  if (candidates.length === 0) return [`${title}: none found`];
  return candidates
    .slice(0, MOST_CANDIDATES)
    .map(
      ({ name, reason }, i) => `${i === 0 ? `${title}:` : ' '.repeat(title.length + 1)} ${shown(name, 80)}: ${reason}`,
    );
}

function timeLines(times: readonly TimeCandidate[]): string[] {
  return candidateLines(
    'Time',
    times.map((time) => {
      const days = time.emptyDays === 0 ? 'no day without a record' : `${time.emptyDays} days without a record between`;
      return { ...time, reason: `${time.reason}, ${instant(time.oldest)} to ${instant(time.newest)} UTC, ${days}` };
    }),
  );
}

function readingText({ role, attribute, found, values, fault }: AttributeReading): string {
  const raw = found.map((each) => `${shown(each.place, 60)} = ${shown(each.raw, 60)}`).join(', ');
  const from = attribute === '*' ? 'the same for all' : raw === '' ? `${shown(attribute, 80)} is not there` : raw;
  const to = fault ?? (values.length === 0 ? 'nothing' : values.map((value) => shown(value, 60)).join(' and '));
  return `  ${role}: ${from} → ${to}`;
}

function readingLines({ readings }: Inspection, described: string): string[] {
  const lines = readings.flatMap(({ isOfFeed, attributes }, i) => [
    `Record ${i + 1}, as ${described} reads it${isOfFeed ? '' : ' (the filter leaves it out)'}:`,
    ...attributes.map(readingText),
  ]);
  return lines.length > 0 ? ['', ...lines] : [];
}

function likelyLines({ copyOf, alike }: Inspection): string[] {
  const [likely] = alike;
  if (copyOf !== undefined) {
    const same = 'The section below says the same, so that you can change it';
    return ['', `This looks like ${copyOf}, which comes with the tool: -a ${copyOf}`, same];
  }
  return likely === undefined
    ? []
    : ['', `This looks like ${likely}, which comes with the tool, but is written otherwise`];
}

/**
 * What was found out about a feed, for people, up to the proposed section.
 *
 * @param described by what the records are read: `analyzer 'x'`, `the section below`
 */
export function inspectLines(inspection: Inspection, described: string): string[] {
  const { candidates } = inspection;
  return [
    ...headLines(inspection),
    '',
    ...attributeTable(inspection),
    ...mappedLines(inspection),
    '',
    ...timeLines(candidates.time),
    ...candidateLines('Sample', candidates.sample),
    ...candidateLines('Dimensions', candidates.dimensions),
    ...candidateLines('Cross dimensions', candidates.cross),
    ...likelyLines(inspection),
    ...readingLines(inspection, described),
  ];
}
