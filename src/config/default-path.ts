import { existsSync } from 'node:fs';

export const DEFAULT_CONFIG_PATH = './data/config.ini';

/** The configuration file that is read: the one that is named, else the usual one if it is there. */
export function configPath(named: string | undefined): string | undefined {
  return named ?? (existsSync(DEFAULT_CONFIG_PATH) ? DEFAULT_CONFIG_PATH : undefined);
}
