import { createHash } from 'node:crypto';
import { compareCodePoints } from '../tables/code-point-order.js';
import { isObject } from '../text/is-object.js';

/** What one save kept beside the table: which content each companion has, and which table they belong to. */
export interface CompanionManifest {
  /** Digest of the table's file; undefined if there was none. */
  readonly table: string | undefined;
  /** The kept version that holds the same table; undefined if none does. */
  readonly version: number | undefined;
  /** The digest of each companion's content, by its name. */
  readonly companions: ReadonlyMap<string, string>;
}

const NAME = /^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)*$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** The SHA-256 of a content, in hexadecimal digits. */
export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Whether something has the form of a digest, as the file of a companion's content has it. */
export function isDigest(name: unknown): name is string {
  return typeof name === 'string' && DIGEST.test(name);
}

/**
 * Refuses a name that no companion can have: lower-case words of letters, digits, `.` and `-`, separated by `/`.
 *
 * @throws TypeError
 */
export function assertCompanionName(name: string): void {
  if (!NAME.test(name)) throw new TypeError(`'${name}' can't be the name of a companion of the table`);
}

/** The text of a manifest; the order of the companions does not depend on how they were set. */
export function formatManifest({ table, version, companions }: CompanionManifest): string {
  const sorted = [...companions].sort(([a], [b]) => compareCodePoints(a, b));
  const content = { table: table ?? null, version: version ?? null, companions: Object.fromEntries(sorted) };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Reads the text of a manifest; undefined if it is not a whole one, as a killed run may leave it. */
export function parseManifest(text: string): CompanionManifest | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(content) || !isObject(content['companions'])) return undefined;
  const { table, version } = content;
  if (table !== null && !isDigest(table)) return undefined;
  if (version !== null && !(Number.isSafeInteger(version) && Number(version) > 0)) return undefined;
  const companions = new Map<string, string>();
  for (const [name, digest] of Object.entries(content['companions'])) {
    if (!NAME.test(name) || !isDigest(digest)) return undefined;
    companions.set(name, digest);
  }
  return { table: table ?? undefined, version: version === null ? undefined : Number(version), companions };
}
