import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, UsageError } from '../errors.js';
import { printable } from '../log/printable.js';

/** Something that comes with the tool and is found by name. */
export interface Named<Kind> {
  /** The bare class name, under which it is listed. */
  readonly name: string;
  /** Short aliases and the original's dotted class names. */
  readonly aliases: readonly string[];
  readonly load: () => Promise<Kind>;
}

export interface NameRegistry<Kind> {
  /** What is looked for, for messages: `backend`. */
  readonly kind: string;
  /** The flag that takes the name. */
  readonly flag: string;
  readonly named: readonly Named<Kind>[];
  /** Why a value that someone's own module exports can't serve; undefined if it can. */
  readonly fault: (value: unknown) => string | undefined;
  /** Makes what is needed of such a value, if it is not that already; fails with a UsageError. */
  readonly adopt?: (value: unknown) => Promise<Kind>;
}

async function importModule(specifier: string, folder: string): Promise<Record<string, unknown>> {
  const path = resolve(folder, specifier);
  const file = existsSync(path) ? path : createRequire(resolve(folder, 'package.json')).resolve(specifier);
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
}

async function loadOwn<Kind>(text: string, registry: NameRegistry<Kind>, folder: string): Promise<Kind> {
  const cut = text.lastIndexOf('#');
  const [specifier, exported] = [text.slice(0, cut), text.slice(cut + 1)];
  const where = `${registry.flag} ${printable(text)}`;
  let module: Record<string, unknown>;
  try {
    module = await importModule(specifier, folder);
  } catch (error) {
    throw new UsageError(`${where}: can't load the module '${printable(specifier)}': ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (!Object.hasOwn(module, exported)) {
    const has = Object.keys(module).join(', ') || 'nothing';
    throw new UsageError(`${where}: the module has no export '${printable(exported)}'; it exports ${has}`);
  }
  const fault = registry.fault(module[exported]);
  if (fault !== undefined)
    throw new UsageError(
      `${where}: it is not ${/^[aeiou]/.test(registry.kind) ? 'an' : 'a'} ${registry.kind}: ${fault}`,
    );
  if (registry.adopt === undefined) return module[exported] as Kind;
  try {
    return await registry.adopt(module[exported]);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${where}: ${error.message}`, { cause: error });
  }
}

/**
 * Finds a backend or an analyzer: by bare class name, by alias (also the original's dotted name), or as `module#Export`.
 * The module is a path (seen from `folder`) or an installed package.
 *
 * @param described names that the configuration describes, for the message
 * @throws UsageError that lists what there is and names the nearest
 */
export async function resolveName<Kind>(
  text: string,
  registry: NameRegistry<Kind>,
  folder: string,
  described: readonly string[] = [],
): Promise<Kind> {
  if (text.includes('#')) return loadOwn(text, registry, folder);
  for (const { name, aliases, load } of registry.named) {
    if (text === name || aliases.includes(text)) return load();
  }
  const names = [...described, ...registry.named.flatMap(({ name, aliases }) => [name, ...aliases])];
  const { nearest } = await import('../text/nearest.js');
  const near = nearest(text.split('.').at(-1) ?? text, names);
  const meant = near === undefined ? '' : ` Did you mean '${near}'?`;
  const list = [...described, ...registry.named.map(({ name }) => name)].join(', ');
  throw new UsageError(
    `Unknown ${registry.kind} '${printable(text)}' (${registry.flag}).${meant} There are: ${list}; or your own as module#Export`,
  );
}
