import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareCodePoints } from '../../tables/code-point-order.js';

// Only `*`, `?` and `[…]` mean something in Python's glob; what else fast-glob would understand means itself. A
// `[` without its `]` means itself too.
function toFastGlob(pattern: string): string {
  const literal = (text: string): string => text.replace(/[\\{}()!|+@$^~,]/g, '\\$&');
  let result = '';
  let rest = pattern;
  for (;;) {
    const bracket = /\[(!?)(\]?[^\]]*)\]/.exec(rest);
    const before = bracket ? rest.slice(0, bracket.index) : rest;
    result += literal(before).replaceAll('[', '\\[').replaceAll(']', '\\]').replace(/\*+/g, '*');
    if (!bracket) return result;
    const [whole, negated, members = ''] = bracket;
    result += `[${negated ? '^' : ''}${members.replace(/[\\\]^[]/g, '\\$&')}]`;
    rest = rest.slice(bracket.index + whole.length);
  }
}

/** The pattern that only this name matches. */
const escaped = (name: string): string => name.replace(/[[*?]/g, '[$&]');

// A name that begins with a dot is matched only by a dot, in Python also if a class such as `[!a]` is there.
function isHiddenFrom(pattern: string, path: string): boolean {
  const steps = pattern.split('/').filter(Boolean).reverse();
  const names = path.split('/').filter(Boolean).reverse();
  return names.some((name, i) => name.startsWith('.') && steps[i]?.startsWith('.') === false);
}

async function matches(pattern: string, what: 'files' | 'folders'): Promise<string[]> {
  const { default: fastGlob } = await import('fast-glob');
  const paths = await fastGlob(toFastGlob(pattern), {
    ...{ braceExpansion: false, extglob: false, globstar: false, unique: true, stats: false },
    ...(what === 'folders' ? { onlyDirectories: true } : { onlyFiles: false, markDirectories: true }),
  });
  return paths.filter((path) => !path.endsWith('/') && !isHiddenFrom(pattern, path));
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // a link that leads nowhere
  }
}

/** A folder and those below it, each once however many links lead to it; hidden ones are not entered. */
function foldersBelow(top: string, seen: Set<string>): string[] {
  const folders: string[] = [];
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const found = statOf(folder === '' ? '.' : folder);
    if (!found?.isDirectory()) continue;
    const identity = `${found.dev}:${found.ino}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    folders.push(folder);
    for (const entry of readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.isFile()) continue;
      waiting.push(join(folder, entry.name));
    }
  }
  return folders;
}

async function expand(pattern: string): Promise<string[]> {
  const [, before = '', rest] = /^(.*?\/|)\*\*\/+(.*)$/s.exec(pattern) ?? [];
  if (rest === undefined) return matches(pattern, 'files');
  const isPattern = /[*?[]/.test(before);
  const tops = isPattern ? await matches(before.replace(/\/+$/, ''), 'folders') : [before];
  const seen = new Set<string>();
  const paths: string[] = [];
  for (const folder of tops.flatMap((top) => foldersBelow(top, seen))) {
    const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
    // a further `**` begins anew below each of these
    paths.push(...(await expand(escaped(prefix) + (rest === '**' ? '*' : rest))));
  }
  return paths;
}

/**
 * The files (and what else is no folder) that a pattern matches, as Python's glob understands it; `**` between slashes is
 * folders at any depth. In code point order.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  if (pattern === '') return [];
  const whole = /(^|\/)\*\*$/.test(pattern) ? `${pattern}/*` : pattern;
  return [...new Set(await expand(whole))].sort(compareCodePoints);
}
