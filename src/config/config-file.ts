import type { Log } from '../log/log.js';
import { errnoOf, UsageError, readFaultOf } from '../errors.js';
import { parseConfig } from './config-parser.js';
import { DEFAULT_CONFIG_PATH } from './default-path.js';
import { distrustText } from './distrust.js';
import { exposedSecretWarning } from './exposed-secret.js';
import { readSettingFile } from './read-setting-file.js';

/** The configuration: named sections of `key = value`, keys in lower case. */
export interface ConfigFile {
  /** Path as given, for messages; undefined if there is no file. */
  readonly path: string | undefined;
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Why nothing of the default file was read, if it is there; a section that is needed of it fails with this. */
  readonly unread?: string;
  /** Variables of the environment: `TPA_SECTION_KEY` overrides a key. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The configuration without a file: the environment alone. */
export function emptyConfig(environment: ConfigFile['environment'] = {}): ConfigFile {
  return { path: undefined, sections: new Map(), environment };
}

/**
 * Reads the configuration, and warns if others may read a secret in it. A file that was named must be right. The default
 * file may be missing; one that somebody else could have written, or that is broken, is not read, with a warning.
 *
 * @throws UsageError if a file that was named is missing or broken
 */
export function readConfigFile(
  named: string | undefined,
  environment: ConfigFile['environment'],
  log: Pick<Log, 'warn'>,
): ConfigFile {
  const path = named ?? DEFAULT_CONFIG_PATH;
  const distrust = named === undefined ? distrustText(path) : undefined;
  const leave = (unread: string): ConfigFile => {
    log.warn(`${unread}; nothing of it is read, and no notification that it tells of is sent`);
    return { ...emptyConfig(environment), unread };
  };
  if (distrust !== undefined) return leave(`The configuration file '${path}' ${distrust}`);
  let text: string;
  try {
    text = readSettingFile(path);
  } catch (error) {
    if (named === undefined && errnoOf(error) === 'ENOENT') return emptyConfig(environment);
    const problem = `Can't read the configuration file '${path}'`;
    if (named === undefined) return leave(`${problem}: ${readFaultOf(error)}`);
    throw new UsageError(`${problem} (-c): ${readFaultOf(error)}`, { cause: error });
  }
  let sections: ConfigFile['sections'];
  try {
    sections = parseConfig(text, path);
  } catch (error) {
    if (named === undefined && error instanceof UsageError) return leave(error.message);
    throw error;
  }
  const exposed = exposedSecretWarning(path, sections);
  if (exposed !== undefined) log.warn(exposed);
  return { path, sections, environment };
}
