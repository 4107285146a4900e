import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../errors.js';
import { compareCodePoints } from '../../tables/code-point-order.js';

// Only `*`, `?` and `[…]` mean something in Python's glob; what else fast-glob would understand stands for itself. A
// `[` without its `]` stands for itself too.
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

// A name that begins with a dot is matched only by a dot, in Python also where a class such as `[!a]` stands there.
function isHiddenFrom(pattern: string, path: string): boolean {
  const steps = pattern.split('/').filter(Boolean).reverse();
  const names = path.split('/').filter(Boolean).reverse();
  return names.some((name, i) => name.startsWith('.') && steps[i]?.startsWith('.') === false);
}

async function matches(pattern: string): Promise<string[]> {
  if (pattern === '') return [];
  const { default: fastGlob } = await import('fast-glob');
  const options = { braceExpansion: false, extglob: false, globstar: false, unique: true, stats: false } as const;
  const paths = await fastGlob(toFastGlob(pattern), options);
  return paths.filter((path) => !isHiddenFrom(pattern, path)).sort(compareCodePoints);
}

/**
 * The files that the values of `-n` name: the name of an existing file is that file, anything else is a glob as Python
 * understands it. Absolute paths, each once, in the order given, those of one glob in code point order.
 *
 * @throws InputError where a value is a folder or matches nothing
 */
export async function findFiles(inputs: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const input of inputs) {
    const found = statSync(input, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      throw new InputError(
        `-n '${input}' is a folder; name its files, for example "${input.replace(/\/$/, '')}/*.json"`,
      );
    }
    const paths = found ? [input] : await matches(input);
    if (paths.length === 0) {
      const isPattern = /[*?[]/.test(input);
      throw new InputError(isPattern ? `-n '${input}' matches no file` : `-n '${input}': there is no such file`);
    }
    for (const path of paths) files.add(resolve(path));
  }
  return [...files];
}
