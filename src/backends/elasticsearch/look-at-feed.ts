import { sectionLabel } from '../../config/section-values.js';
import { UsageError } from '../../errors.js';
import type { Feed } from '../../feed/feed.js';
import { printable } from '../../log/printable.js';
import type { BackendContext } from '../backend.js';
import { isObject } from '../../text/is-object.js';
import { Connection } from './connection/connection.js';
import { EngineFault } from './connection/engine-fault.js';
import { isBigDigits } from './connection/lossless-json.js';
import { PointInTime } from './engine/point-in-time.js';
import { assertSupported } from './feed/assert-supported.js';
import { allOf } from './feed/bool-query.js';
import type { FieldCapabilities } from './feed/field-capabilities.js';
import { feedQueries } from './feed/feed-queries.js';
import { candidatePaths, resolveFields, UNMAPPED } from './feed/resolve-fields.js';
import { askSources } from './feed/sources.js';
import { askMapping, risksOf } from './open-feed.js';
import { readSettings } from './section/read-settings.js';
import type { Product, Settings } from './section/settings.js';

/** What a first look at the index of a section shows. */
export interface ClusterLook {
  readonly label: string;
  readonly product: Product;
  readonly indices: readonly string[];
  /** Some records as they were indexed; those that the index does not keep are not among them. */
  readonly sources: readonly unknown[];
  /** Whether there may be more. */
  readonly isCut: boolean;
  /** Types of the fields by which records can be counted, by place. */
  readonly types: ReadonlyMap<string, string>;
  /** Whether the records can be counted here as a description says. */
  readonly canCount: (feed: Feed) => boolean;
  /** Takes the secrets of the section out of a text that the server may have made. */
  readonly redact: (text: string) => string;
}

interface LookContext extends Pick<BackendContext, 'input' | 'config' | 'log' | 'signal'> {
  /** Its records are looked at; undefined looks at all. */
  readonly feed: Feed | undefined;
  /** As many records are looked at, at most. */
  readonly most: number;
}

/** A record in which integers of many digits are such, and not objects of the parser. */
function withBigIntegers(value: unknown): unknown {
  if (isBigDigits(value)) return BigInt(value.toString());
  if (Array.isArray(value)) return value.map(withBigIntegers);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withBigIntegers(inner)]));
}

function typesOf({ fields }: FieldCapabilities): Map<string, string> {
  const types = new Map<string, string>();
  for (const place of fields.keys()) {
    for (const path of candidatePaths(place, undefined)) {
      const mapped = (fields.get(path) ?? []).filter(({ type }) => type !== UNMAPPED);
      const [first] = mapped;
      if (first === undefined || !mapped.every(({ aggregatable }) => aggregatable)) continue;
      types.set(place, first.type);
      break;
    }
  }
  return types;
}

function canCount(feed: Feed, settings: Settings, capabilities: FieldCapabilities, product: Product): boolean {
  try {
    assertSupported(feed, settings, '');
    const { fields, problems } = resolveFields(feed, settings.fields, capabilities, product);
    if (problems.length > 0) return false;
    feedQueries(feed, fields, settings.filter);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

async function look(connection: Connection, { feed, most, log }: LookContext): Promise<ClusterLook> {
  const { settings, label } = connection;
  const { capabilities, product } = await askMapping(connection, ['*']);
  const section = settings.filter ? [settings.filter] : [];
  let query = section;
  if (feed) {
    const { fields, problems } = resolveFields(feed, settings.fields, capabilities, product);
    for (const problem of problems) log.warn(settings.redact(`${label}: ${problem}`));
    if (problems.length === 0) query = [...feedQueries(feed, fields, settings.filter).feed];
  }
  const point = await PointInTime.open(connection, product);
  try {
    const found = await askSources(point, allOf(query), most);
    return {
      label,
      product,
      indices: capabilities.indices,
      sources: found.filter((source) => source !== undefined).map(withBigIntegers),
      isCut: found.length === most,
      types: typesOf(capabilities),
      canCount: (each) => canCount(each, settings, capabilities, product),
      redact: settings.redact,
    };
  } finally {
    await point.close();
  }
}

/**
 * Looks at a few records of the index that a section names, and at its mapping.
 *
 * @throws UsageError if the section or the description is wrong; BackendError if the cluster refuses or does not answer
 */
export async function lookAtFeed(context: LookContext): Promise<ClusterLook> {
  const { feed, input, config, log, signal } = context;
  const settings = readSettings(config, input.join(' '), feed ?? { places: [] });
  if (feed) assertSupported(feed, settings, sectionLabel(printable(settings.section)));
  for (const risk of risksOf(settings)) log.warn(risk);
  await using connection = new Connection(settings, log, signal);
  try {
    return await look(connection, context);
  } catch (error) {
    throw error instanceof EngineFault ? connection.failure(error) : error;
  }
}
