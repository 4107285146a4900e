import type { Inspection } from './inspect-feed.js';
import type { Candidate, TimeCandidate } from './propose.js';

const plain = ({ name, reason }: Candidate) => ({ name, reason });

/** What was found out about a feed, for programs. */
export function inspectJson(
  { sample, candidates, alike, section, copyOf, readings }: Inspection,
  text: string | undefined,
): unknown {
  const { statistics, files, layouts, compressions, documents, recordsPath, isCut } = sample;
  return {
    files,
    layout: [...layouts],
    compression: [...compressions],
    documents,
    records: statistics.records,
    cut: isCut,
    recordsPath: recordsPath?.join('.') ?? null,
    attributes: [...statistics.attributes.values()].map(({ name, present, several, values, types, examples }) => ({
      name,
      share: statistics.records === 0 ? 0 : present / statistics.records,
      several,
      distinct: values.size,
      types: [...types.keys()],
      examples,
    })),
    candidates: {
      time: candidates.time.map((time: TimeCandidate) => ({
        ...plain(time),
        format: time.format,
        oldest: new Date(time.oldest).toISOString(),
        newest: new Date(time.newest).toISOString(),
        emptyDays: time.emptyDays,
      })),
      sample: candidates.sample.map(plain),
      dimensions: candidates.dimensions.map(plain),
      cross: candidates.cross.map(plain),
    },
    looksLike: alike,
    sectionIsCopyOf: copyOf ?? null,
    readings,
    section: section === undefined ? null : { keys: section.map(([key, value]) => ({ key, value })), text },
  };
}
