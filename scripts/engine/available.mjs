// @ts-check
import { canHaveAccount } from './account.mjs';
import { findDistribution } from './catalogue.mjs';
import { findOnPath } from './commands.mjs';
import { isCached } from './download.mjs';
import { describeJava, findJava } from './java.mjs';

/**
 * @param {string} name one of ENGINES
 * @param {{ security?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {{ ok: true } | { ok: false, reason: string }} whether this machine can start it
 */
export function available(name, { security = false, env = process.env } = {}) {
  const distribution = findDistribution(name);
  const missing = (/** @type {string} */ what) => ({
    ok: /** @type {const} */ (false),
    reason: `${name} needs ${what}`,
  });
  if (process.platform === 'win32') return missing('Linux or macOS');
  if (findJava(distribution.java, env) === undefined) return missing(describeJava(distribution.java));
  if (!isCached(distribution, security, env) && !findOnPath('mvn', env)) return missing('Maven (mvn), to fetch it');
  if (!canHaveAccount(env)) return missing('useradd, as it refuses to run as root');
  if (security && !findOnPath('openssl', env)) return missing('openssl, to make certificates');
  return { ok: true };
}
