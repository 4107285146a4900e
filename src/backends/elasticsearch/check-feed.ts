import { InputError } from '../../errors.js';
import { printable } from '../../log/printable.js';
import { formatTime } from '../../window/time-window.js';
import type { CheckContext, FeedCheck } from '../backend.js';
import { lackingText } from '../lacking-text.js';
import type { Connection } from './connection/connection.js';
import { EngineFault } from './connection/engine-fault.js';
import { describeRecords } from './check-records.js';
import { askClosed } from './engine/closed-indices.js';
import { PointInTime } from './engine/point-in-time.js';
import { askVersion } from './engine/version.js';
import { askEdge, askUndated, survey } from './feed/survey.js';
import { feedQueries } from './feed/feed-queries.js';
import { askSeen } from './feed/seen.js';
import { UNMAPPED } from './feed/resolve-fields.js';
import { type OpenedFeed, openFeed } from './open-feed.js';

const SHOWN_INDICES = 10;

function indicesText(indices: readonly string[]): string {
  const more = indices.length > SHOWN_INDICES ? ' …' : '';
  return `${indices.slice(0, SHOWN_INDICES).map(printable).join(', ')}${more}`;
}

function closedLines(closed: readonly string[] | undefined): string[] {
  if (closed === undefined) return ['Closed indices: not told (the privilege view_index_metadata is missing)'];
  if (closed.length === 0) return [];
  return [`Closed indices, whose records are not counted: ${indicesText(closed)}`];
}

function indicesLine(indices: readonly string[]): string {
  return `Indices: ${indices.length} (${indicesText(indices)})`;
}

async function countAll(opened: OpenedFeed, { feed, now, judge }: CheckContext): Promise<FeedCheck> {
  const { connection, fields, product } = opened;
  const queries = feedQueries(feed, fields, connection.settings.filter);
  const point = await PointInTime.open(connection, product);
  try {
    await judge(await askSeen(point, queries, now));
    const undated = await askUndated(point, queries);
    const [oldest, newest] = [await askEdge(point, queries, 'oldest'), await askEdge(point, queries, 'newest')];
    if (oldest === undefined || newest === undefined) {
      return {
        lines: [`Records: none with a time, ${undated.records} without`],
        problems: ['the feed holds no record'],
        isOfInput: true,
      };
    }
    const window = { start: oldest, end: newest + 1 };
    const everything = { kind: 'local', window, top: 0, canPeak: () => false } as const;
    const { coverage, dropped } = await survey(point, queries, everything, undated, connection.label);
    const each = lackingText(coverage);
    const span = `from ${formatTime(oldest)} to ${formatTime(newest)}`;
    const lines = [`Records: ${coverage.records} ${span}; left out: ${coverage.leftOut}${each && ` (${each})`}`];
    for (const [name, records] of dropped) {
      if (records > 0)
        lines.push(`Not kept by the index (ignore_above, ignore_malformed): '${name}' of ${records} records`);
    }
    lines.push(...(await describeRecords(point, feed, queries, fields)));
    return { lines, problems: [], isOfInput: false };
  } catch (error) {
    if (error instanceof InputError) return { lines: [], problems: [error.message], isOfInput: true };
    throw error;
  } finally {
    await point.close();
  }
}

async function describe(opened: OpenedFeed, context: CheckContext): Promise<FeedCheck> {
  const { connection, fields, product, headers, indices } = opened;
  const attributes = context.feed.places;
  const width = Math.max(...attributes.map(({ length }) => length));
  const fieldLines = attributes.map((name) => {
    const field = fields.get(name);
    return `  ${name.padEnd(width)}  ${field && field.type !== UNMAPPED ? `${field.path} (${field.type})` : 'not found'}`;
  });
  const version = await askVersion(connection, headers);
  const lines = [
    `Cluster: ${connection.settings.nodes.map(({ origin }) => origin).join(', ')}, ${product} ${version ?? '(version not told)'}`,
    indicesLine(indices),
    ...closedLines(await askClosed(connection)),
    'Attributes, fields and types:',
    ...fieldLines,
  ];
  if (opened.problems.length > 0) {
    const problems = opened.problems.map((problem) => `${connection.label}: ${problem}`);
    return { lines, problems, isOfInput: opened.lacking.length > 0 };
  }
  const counts = await countAll(opened, context);
  return { ...counts, lines: [...lines, ...counts.lines] };
}

async function failureOf(connection: Connection, work: () => Promise<FeedCheck>): Promise<FeedCheck> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof EngineFault ? connection.failure(error) : error;
  }
}

/**
 * Connects as a run would, and reports what is in the indices and how the description reads it.
 *
 * @throws UsageError if the section or the description is wrong; BackendError if the cluster refuses or does not answer
 */
export async function checkFeed(context: CheckContext): Promise<FeedCheck> {
  const opened = await openFeed(context);
  await using connection = opened.connection;
  const { lines, problems, isOfInput } = await failureOf(connection, () => describe(opened, context));
  // the server may echo what it was sent, as the name of an index or a value
  const { redact } = connection.settings;
  const verdict = problems.length === 0 ? 'A run would work.' : 'A run would fail.';
  return { lines: [...lines.map(redact), verdict], problems: problems.map(redact), isOfInput };
}
