// @ts-check
import { findOnPath, run } from './commands.mjs';

const ACCOUNT = 'telemetry-engine';

/**
 * @typedef {{ uid: number, gid: number }} Account
 */

export const isRoot = () => process.getuid?.() === 0;

/** @returns {Promise<Account>} */
async function lookUp() {
  const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * The servers refuse to run as root; everyone else runs them as themselves.
 *
 * @returns {Promise<Account | undefined>} whom to run a server as, when not as oneself
 */
export async function serverAccount() {
  if (!isRoot()) return undefined;
  try {
    return await lookUp();
  } catch {
    try {
      await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', ACCOUNT]);
    } catch (error) {
      // Another process may have made it in the meantime.
      return await lookUp().catch(() => {
        throw error;
      });
    }
    return lookUp();
  }
}

/** @param {NodeJS.ProcessEnv} env */
export const canHaveAccount = (env) => !isRoot() || findOnPath('useradd', env) !== undefined;
