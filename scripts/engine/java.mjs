// @ts-check
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findOnPath } from './commands.mjs';

/** Where systems and version managers put their JDKs, one folder each. */
const JDK_FOLDERS = ['/usr/lib/jvm', '/usr/local/lib/jvm', '/opt/java'];
const MAC_JDK_FOLDER = '/Library/Java/JavaVirtualMachines';

/**
 * @param {string} home
 * @returns {number | undefined} 17 for a JDK 17; undefined when there is no Java in that folder
 */
function majorVersion(home) {
  if (!existsSync(join(home, 'bin/java'))) return undefined;
  try {
    // Every JDK since 9 has this file. Reading it is far quicker than `java -version`.
    const release = readFileSync(join(home, 'release'), 'utf8');
    return Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1]);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function children(folder) {
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} folders that may be a JDK, the user's own choice first
 */
function candidates(env) {
  const onPath = findOnPath('java', env);
  return [
    env['JAVA_HOME'],
    onPath && dirname(dirname(realpathSync(onPath))),
    // Continuous integration machines name their JDKs like JAVA_HOME_21_X64.
    ...Object.keys(env)
      .filter((key) => /^JAVA_HOME_\d+/.test(key))
      .map((key) => env[key]),
    ...JDK_FOLDERS.flatMap(children),
    ...children(MAC_JDK_FOLDER).map((folder) => join(folder, 'Contents/Home')),
    ...(env['HOME'] ? children(join(env['HOME'], '.sdkman/candidates/java')) : []),
  ].flatMap((folder) => folder || []);
}

/**
 * @param {{ min: number, max: number }} wanted major versions
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} the home of the first JDK that fits
 */
export function findJava({ min, max }, env) {
  return candidates(env).find((home) => {
    const major = majorVersion(home);
    return major !== undefined && major >= min && major <= max;
  });
}

/** @param {{ min: number, max: number }} wanted */
export function describeJava({ min, max }) {
  if (max === Number.POSITIVE_INFINITY) return `Java ${min} or newer`;
  return min === max ? `Java ${min}` : `Java ${min} to ${max}`;
}
