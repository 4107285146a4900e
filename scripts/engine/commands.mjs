// @ts-check
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} its path
 */
export function findOnPath(command, env) {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').ExecFileOptions} [options]
 * @returns {Promise<string>} what it wrote to standard output
 */
export async function run(command, args, options = {}) {
  try {
    const { stdout } = await execute(command, args, { maxBuffer: 16 * 1024 * 1024, ...options, encoding: 'utf8' });
    return stdout;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const failure = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    const said = [failure.stderr, failure.stdout]
      .map((text) => text?.trim())
      .filter(Boolean)
      .join('\n');
    throw new Error(`${command} ${args[0] ?? ''} failed: ${said || failure.message}`, { cause: error });
  }
}
