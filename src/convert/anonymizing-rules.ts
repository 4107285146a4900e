import { createHash } from 'node:crypto';

/** What becomes of an attribute's value: kept as it is, taken away (null), or hashed once more. */
export type Rule = 'keep' | 'blank' | 'hash';

/** Attributes that tell who is behind a record; with what the analysis needs, or what tells nobody apart, excepted. */
const BLANKED_GROUPS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['customer', new Set(['customer.region', 'customer.sector'])],
  ['source', new Set(['source.origin'])],
  ['submission', new Set()],
  ['task', new Set(['task.severity', 'task.score'])],
]);

/** Further attributes that identify: the file's own texts and size, and how a search engine files the document. */
const BLANKED = new Set([
  'submission_id',
  'file.name',
  'file.path',
  'file.magic',
  'file.size',
  '_id',
  '_index',
  '_routing',
  'sort',
]);

/** Hash algorithms by the length of their digests in hexadecimal digits. */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [56, 'sha224'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
]);
const ALGORITHM_NAMES = new Set(ALGORITHMS.values());
const HASH_WORDS = new Set([...ALGORITHM_NAMES, 'hash', 'checksum', 'digest', 'fingerprint']);

// `file.parent_sha1` → parent, sha1
function lastWords(attribute: string): string[] {
  return (attribute.split('.').at(-1) ?? '').toLowerCase().split(/[_-]/);
}

/** Attributes that the user excepts from the rules (`--keep`, `--blank`). */
export interface RuleExceptions {
  readonly keep: readonly string[];
  readonly blank: readonly string[];
}

// `Records.source.user_id` → itself, `source.user_id`, `user_id`
function endings(attribute: string): string[] {
  const words = attribute.split('.');
  return words.map((_, i) => words.slice(i).join('.'));
}

function isBlanked(attribute: string): boolean {
  const [group = ''] = attribute.split('.', 1);
  const excepted = BLANKED_GROUPS.get(group);
  return excepted === undefined ? BLANKED.has(attribute) : !excepted.has(attribute);
}

/**
 * The rule for an attribute, named as in a flat record (`source.user_id`): the user's own first; then the groups
 * customer, source, submission and task and the other attributes that identify are blanked; then names that speak of
 * a hash (`file.sha1`, `file.parent_md5`, `file.hash`) are hashed; anything else is kept. What is blanked is so within
 * objects around it too (`Records.source.user_id`), since records may be wrapped; what the user keeps is named whole.
 */
export function ruleOf(attribute: string, { keep, blank }: RuleExceptions): Rule {
  const within = (names: readonly string[], name: string): boolean =>
    names.some((each) => name === each || name.startsWith(`${each}.`));
  if (within(keep, attribute)) return 'keep';
  const names = endings(attribute);
  if (names.some((name) => within(blank, name) || isBlanked(name))) return 'blank';
  return lastWords(attribute).some((word) => HASH_WORDS.has(word)) ? 'hash' : 'keep';
}

/**
 * Hashes the text of a hash with the algorithm that made it, so that equal samples stay equal and nobody can look the
 * file up: the algorithm in the attribute's name, else the one whose digests have that length. Undefined if neither tells.
 */
export function hashAgain(attribute: string, value: string): string | undefined {
  const named = lastWords(attribute).find((word) => ALGORITHM_NAMES.has(word));
  const algorithm = named ?? (/^[0-9a-f]+$/i.test(value) ? ALGORITHMS.get(value.length) : undefined);
  return algorithm === undefined ? undefined : createHash(algorithm).update(value).digest('hex');
}
