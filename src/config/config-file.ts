import type { Log } from '../log/log.js';
import { errnoOf, UsageError, readFaultOf } from '../errors.js';
import { parseConfig } from './config-parser.js';
import { DEFAULT_CONFIG_PATH } from './default-path.js';
import { exposedSecretWarning } from './exposed-secret.js';
import { readSettingFile } from './read-setting-file.js';

/** The configuration: named sections of `key = value`, keys in lower case. */
export interface ConfigFile {
  /** Path as given, for messages; undefined if there is no file. */
  readonly path: string | undefined;
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Variables of the environment: `TPA_SECTION_KEY` overrides a key. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The configuration without a file: the environment alone. */
export function emptyConfig(environment: ConfigFile['environment'] = {}): ConfigFile {
  return { path: undefined, sections: new Map(), environment };
}

/**
 * Reads the configuration, and warns if others may read a secret in it. A missing default file is fine, a missing file
 * that was named is an error.
 */
export function readConfigFile(
  named: string | undefined,
  environment: ConfigFile['environment'],
  log: Pick<Log, 'warn'>,
): ConfigFile {
  const path = named ?? DEFAULT_CONFIG_PATH;
  let text: string;
  try {
    text = readSettingFile(path);
  } catch (error) {
    if (named === undefined && errnoOf(error) === 'ENOENT') return emptyConfig(environment);
    throw new UsageError(`Can't read the configuration file '${path}' (-c): ${readFaultOf(error)}`, { cause: error });
  }
  const sections = parseConfig(text, path);
  const exposed = exposedSecretWarning(path, sections);
  if (exposed !== undefined) log.warn(exposed);
  return { path, sections, environment };
}
