import type { Feed } from '../../feed/feed.js';
import { BackendError } from '../../errors.js';
import { sectionLabel } from '../../config/section-values.js';
import { printable } from '../../log/printable.js';
import type { BackendContext } from '../backend.js';
import { Connection } from './connection/connection.js';
import { detectProduct } from './engine/product.js';
import { EngineFault } from './connection/engine-fault.js';
import { assertSupported } from './feed/assert-supported.js';
import { passOverEmpty, someLackFields } from './feed/empty-indices.js';
import { askFieldCapabilities, type FieldCapabilities } from './feed/field-capabilities.js';
import { nearestFields } from './feed/nearest-fields.js';
import { allCandidates, type Fields, resolveFields } from './feed/resolve-fields.js';
import { isLoopback } from './section/nodes.js';
import { readSettings } from './section/read-settings.js';
import type { Product, Settings } from './section/settings.js';

/** A connection on which the feed's attributes were looked up. */
export interface OpenedFeed {
  readonly connection: Connection;
  readonly product: Product;
  readonly indices: readonly string[];
  readonly fields: Fields;
  readonly problems: readonly string[];
  /** Places that no index has though every record must have them: nothing can be counted. */
  readonly lacking: readonly string[];
  readonly headers: FieldCapabilities['headers'];
}

/** What is risky about a section, though it works. */
export function risksOf({ section, nodes, credentials, tls }: Settings): string[] {
  const where = `Section [${printable(section)}]`;
  const plain = nodes.find((node) => node.protocol === 'http:' && !isLoopback(node));
  const risks: string[] = [];
  if (credentials && plain)
    risks.push(`${where}: the credentials go over the network in the clear; use https://${plain.host}`);
  if (!tls.verify) risks.push(`${where}: verify = false: anyone on the way can pose as the server`);
  return risks;
}

type FeedContext = Pick<BackendContext, 'feed' | 'input' | 'config' | 'log' | 'signal'>;

/**
 * Connects, and looks up the attributes of the feed in the indices.
 *
 * @throws UsageError if the section is wrong, or the feed can't be counted in a cluster as in files; BackendError if the
 * cluster does not answer
 */
export async function openFeed({ feed, input, config, log, signal }: FeedContext): Promise<OpenedFeed> {
  const settings = readSettings(config, input.join(' '), feed);
  assertSupported(feed, settings, sectionLabel(printable(settings.section)));
  for (const risk of risksOf(settings)) log.warn(risk);
  const connection = new Connection(settings, log, signal);
  try {
    return await lookUp(connection, feed);
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error instanceof EngineFault ? connection.failure(error) : error;
  }
}

/**
 * Holds the indices of a run against those that are there now. If a point in time was lost because an index was deleted,
 * a new one would hold only a part of the feed.
 *
 * @throws EngineFault
 */
export async function assertSameIndices({ connection, indices }: OpenedFeed, feed: Feed): Promise<void> {
  const now = await askFieldCapabilities(connection, allCandidates(feed, connection.settings.fields));
  const gone = indices.filter((index) => !now.indices.includes(index));
  if (gone.length === 0) return;
  throw new EngineFault('none', `deleted or closed during the run: ${gone.map(printable).join(', ')}`);
}

/**
 * What the indices of a section map, and by which product.
 *
 * @param paths of the fields that are asked about
 * @throws BackendError if no index matches
 */
export async function askMapping(
  connection: Connection,
  paths: readonly string[],
): Promise<{ readonly capabilities: FieldCapabilities; readonly product: Product }> {
  const { settings, label } = connection;
  const capabilities = await askFieldCapabilities(connection, paths);
  if (capabilities.indices.length === 0) {
    throw new BackendError(`${label}: no index matches 'index = ${printable(settings.index)}'`);
  }
  const { headers } = capabilities;
  const product = settings.product === 'auto' ? await detectProduct(connection, headers) : settings.product;
  return { capabilities, product };
}

async function lookUp(connection: Connection, feed: Feed): Promise<OpenedFeed> {
  const { settings } = connection;
  const { capabilities, product } = await askMapping(connection, allCandidates(feed, settings.fields));
  const { indices, headers } = capabilities;
  let resolved = resolveFields(feed, settings.fields, capabilities, product);
  if (resolved.problems.length > 0 && someLackFields(capabilities)) {
    resolved = resolveFields(feed, settings.fields, await passOverEmpty(connection, capabilities), product);
  }
  const { lacking } = resolved;
  const near = lacking.length === 0 ? [] : await nearestFields(connection, lacking);
  return { connection, product, indices, headers, ...resolved, problems: [...resolved.problems, ...near] };
}
