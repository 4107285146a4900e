import { readFileSync } from 'node:fs';
import type { Log } from '../log/log.js';
import { errnoOf, UsageError, readFaultOf } from '../errors.js';
import { parseConfig } from './config-parser.js';
import { DEFAULT_CONFIG_PATH } from './default-path.js';
import { exposedSecretWarning } from './exposed-secret.js';

/** The configuration: named sections of `key = value`, keys in lower case. */
export interface ConfigFile {
  /** Path as given, for messages; undefined where the default file does not exist. */
  readonly path: string | undefined;
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Variables of the environment: `TPA_SECTION_KEY` overrides a key. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the configuration, and warns where others may read a secret in it. A missing default file is fine, a missing
 * file that was named is an error.
 */
export function readConfigFile(
  named: string | undefined,
  environment: ConfigFile['environment'],
  log: Pick<Log, 'warn'>,
): ConfigFile {
  const path = named ?? DEFAULT_CONFIG_PATH;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (named === undefined && errnoOf(error) === 'ENOENT') {
      return { path: undefined, sections: new Map(), environment };
    }
    throw new UsageError(`Can't read the configuration file '${path}' (-c): ${readFaultOf(error)}`, { cause: error });
  }
  const config = { path, sections: parseConfig(text, path), environment };
  const exposed = exposedSecretWarning(config);
  if (exposed !== undefined) log.warn(exposed);
  return config;
}
