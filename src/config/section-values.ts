import { UsageError, readFaultOf } from '../errors.js';
import { nearest } from '../text/nearest.js';
import type { ConfigFile } from './config-file.js';
import { readSettingFile } from './read-setting-file.js';
import { sectionValues as valuesOfFile } from './config-parser.js';

/** One value of a section, and where it is: `key 'port'`, `environment variable TPA_FEED_PORT`. */
export interface SectionValue {
  readonly text: string;
  readonly origin: string;
}

/** Which keys a section may hold. */
export interface SectionKeys {
  readonly known: readonly string[];
  /** Those whose value may also be in a file, named by `KEY_file`. */
  readonly secret: readonly string[];
  /** Whether a key outside `known` is fine all the same. */
  readonly tolerates?: (key: string) => boolean;
}

/** Variable of the environment that overrides a key of a section: `TPA_FEED_PASSWORD`. */
export function environmentName(section: string, key: string): string {
  return `TPA_${section}_${key}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** The beginning of every message about a section. */
export function sectionLabel(section: string): string {
  return `Configuration section [${section}]`;
}

function readSecret(path: string, label: string, origin: string): string {
  try {
    return readSettingFile(path).replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`${label}, ${origin}: can't read '${path}': ${readFaultOf(error)}`, { cause: error });
  }
}

function refuseUnknown(own: Iterable<string>, keys: SectionKeys, label: string): void {
  const names = [...keys.known, ...keys.secret.map((key) => `${key}_file`)];
  for (const key of own) {
    if (names.includes(key) || keys.tolerates?.(key)) continue;
    const near = nearest(key, names);
    const meant = near === undefined ? `there are ${names.join(', ')}` : `did you mean '${near}'?`;
    throw new UsageError(`${label}: unknown key '${key}'; ${meant}`);
  }
}

/**
 * The values of one section: the environment first, then the configuration file with what `[DEFAULT]` gives; in each of
 * them a secret may be given itself, or in a file.
 *
 * @throws UsageError that names section and key: no such section, an unknown key, a secret given twice or unreadable
 */
export function readSection(config: ConfigFile, section: string, keys: SectionKeys): Map<string, SectionValue> {
  const label = sectionLabel(section);
  const { environment, sections, path, unread } = config;
  const fromFile = valuesOfFile(sections, section);
  refuseUnknown(sections.get(section)?.keys() ?? [], keys, label);

  const fromEnvironment = (key: string): SectionValue | undefined => {
    const name = environmentName(section, key);
    const text = environment[name];
    return text === undefined ? undefined : { text, origin: `environment variable ${name}` };
  };
  const inFile = (key: string): SectionValue | undefined => {
    const text = fromFile?.get(key);
    return text === undefined ? undefined : { text, origin: `key '${key}'` };
  };

  const values = new Map<string, SectionValue>();
  for (const key of keys.known) {
    for (const lookUp of [fromEnvironment, inFile]) {
      const value = lookUp(key);
      const secretFile = keys.secret.includes(key) ? lookUp(`${key}_file`) : undefined;
      if (value && secretFile) {
        throw new UsageError(`${label}: ${value.origin} and ${secretFile.origin} give the same secret; leave one out`);
      }
      const found = secretFile
        ? { text: readSecret(secretFile.text, label, secretFile.origin), origin: secretFile.origin }
        : value;
      if (found === undefined) continue;
      values.set(key, found);
      break;
    }
  }
  if (fromFile === undefined && values.size === 0) {
    const missing = unread ?? 'there is no configuration file';
    const file = path === undefined ? missing : `'${path}' has no such section`;
    const near = nearest(section, sections.keys());
    throw new UsageError(`${label}: ${file}${near === undefined ? '' : `; did you mean '${near}'?`}`);
  }
  return values;
}
