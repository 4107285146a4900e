// A whole backend, as small as can be: records in one JSON array, counted in memory.
//   telemetry-peak-analyzer -b ./tiny-backend.mjs#TinyBackend -n records.json
import { readFile } from 'node:fs/promises';
import { compareCodePoints, KeyMap, meanAndStd, startOfUtcDay, wholeDays } from 'telemetry-peak-analyzer';

const within = (time, { start, end }) => time >= start && time < end;

/** Submissions by value of one attribute; records without it count under no value. */
function tally(records, attribute) {
  const counts = new Map();
  for (const { [attribute]: value } of records) {
    if (value != null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  return counts;
}

function mostFrequent(counts, top) {
  return [...counts]
    .map(([value, submissions]) => ({ value, submissions }))
    .sort((a, b) => b.submissions - a.submissions || compareCodePoints(a.value, b.value))
    .slice(0, top);
}

function groupByKey(records, { dimensions }) {
  const groups = new KeyMap();
  for (const record of records) {
    const key = dimensions.map((attribute) => String(record[attribute]));
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(record);
  }
  return groups;
}

/** The records of a span that can be counted, and what the run is told of all. */
function sift(records, { time, sample, dimensions }, span) {
  const needed = [time, sample, ...dimensions];
  const seen = records.filter((record) => record[time] == null || within(record[time], span));
  const counted = seen.filter((record) => needed.every((attribute) => record[attribute] != null));
  const lacking = (attribute) => seen.filter((record) => record[attribute] == null).length;
  const coverage = {
    records: counted.length,
    leftOut: seen.length - counted.length,
    leftOutBy: new Map(needed.map((attribute) => [attribute, lacking(attribute)])),
    approximate: false,
  };
  return { counted, coverage };
}

function countLocal(records, { sample, crossDimensions }, top) {
  const counts = tally(records, sample);
  const sums = { submissions: records.length, samples: counts.size, max: 0, squares: 0n };
  for (const count of counts.values()) {
    sums.max = Math.max(sums.max, count);
    sums.squares += BigInt(count) ** 2n;
  }
  return {
    submissions: sums.submissions,
    samples: sums.samples,
    distribution: { max: sums.max, ...meanAndStd(sums), top: mostFrequent(counts, top) },
    cross: crossDimensions.map((attribute) => {
      const values = tally(records, attribute);
      return { distinct: values.size, top: mostFrequent(values, top) };
    }),
  };
}

function answerLocal(records, feed, { kind, window, top }) {
  const { counted, coverage } = sift(records, feed, window);
  const keys = new KeyMap();
  for (const [key, group] of groupByKey(counted, feed)) keys.set(key, countLocal(group, feed, top));
  return { kind, window, coverage, keys };
}

function answerDaily(records, feed, { kind, window }) {
  const { counted, coverage } = sift(records, feed, wholeDays(window));
  const dayOf = (record) => startOfUtcDay(record[feed.time]);
  const days = [...new Set(counted.filter((record) => within(record[feed.time], window)).map(dayOf))].sort(
    (a, b) => a - b,
  );
  const keys = new KeyMap();
  for (const day of days) {
    const ofDay = counted.filter((record) => dayOf(record) === day);
    for (const [key, group] of groupByKey(ofDay, feed)) {
      if (!keys.has(key)) keys.set(key, new Map());
      keys.get(key).set(day, { submissions: group.length, samples: tally(group, feed.sample).size });
    }
  }
  return { kind, window, coverage, days, keys };
}

export const TinyBackend = {
  name: 'TinyBackend',
  input: 'files',
  async open({ feed, input, signal }) {
    const records = JSON.parse(await readFile(input[0], { encoding: 'utf8', signal }));
    return {
      loaded: ['Loaded files:', `\t${input[0]}`],
      async *answer(questions) {
        for (const question of questions) {
          yield (question.kind === 'local' ? answerLocal : answerDaily)(records, feed, question);
        }
      },
      async newest() {
        const later = (newest, { [feed.time]: time }) => (time > (newest ?? -Infinity) ? time : newest);
        return records.reduce(later, undefined);
      },
      async [Symbol.asyncDispose]() {},
    };
  },
};
