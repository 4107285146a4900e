// @ts-check
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRoot } from './account.mjs';
import { findOnPath, run } from './commands.mjs';

/**
 * @typedef {import('./catalogue.mjs').Distribution} Distribution
 *
 * @typedef {object} DownloadOptions
 * @property {boolean} security with what TLS and users need
 * @property {string} javaHome
 * @property {NodeJS.ProcessEnv} env
 * @property {(line: string) => void} log
 * @property {AbortSignal | undefined} signal
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function cacheFolder(env) {
  // Root's home is closed to the account that root's servers run as.
  const caches = env['XDG_CACHE_HOME'] || (isRoot() ? '/var/cache' : join(homedir(), '.cache'));
  return join(caches, 'telemetry-peak-analyzer', 'engines');
}

/**
 * @param {string} artifact Maven coordinates, `group:name:version:extension`
 * @returns {string}
 */
function fileName(artifact) {
  const [, name, version, extension] = artifact.split(':');
  return `${name}-${version}.${extension}`;
}

/**
 * @param {Distribution} distribution
 * @param {boolean} security
 * @returns {string[]}
 */
function artifacts({ artifact, securityArtifacts }, security) {
  return security ? [artifact, ...securityArtifacts] : [artifact];
}

/**
 * @param {Distribution} distribution
 * @param {boolean} security
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} where the unzipped server is, or will be
 */
function homeOf(distribution, security, env) {
  const withPlugin = security && distribution.securityArtifacts.length > 0;
  return join(cacheFolder(env), withPlugin ? `${distribution.name}-security` : distribution.name);
}

/**
 * @param {Distribution} distribution
 * @param {boolean} security
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean} whether the server can be started without a download
 */
export function isCached(distribution, security, env) {
  const isThere = (/** @type {string} */ artifact) => existsSync(join(cacheFolder(env), fileName(artifact)));
  return existsSync(homeOf(distribution, security, env)) || artifacts(distribution, security).every(isThere);
}

/**
 * @param {string} artifact
 * @param {string} folder where to put it, unless the cache has it
 * @param {DownloadOptions} options
 * @returns {Promise<string>} the file
 */
async function fetchArtifact(artifact, folder, { env, log, signal }) {
  const cached = join(cacheFolder(env), fileName(artifact));
  if (existsSync(cached)) return cached;
  log(`fetching ${artifact}`);
  await run('mvn', ['dependency:copy', '-q', '-B', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`], {
    // Away from any pom.xml of the caller's.
    cwd: folder,
    env,
    ...(signal && { signal }),
  });
  return join(folder, fileName(artifact));
}

/**
 * @param {string} zip
 * @param {string} folder
 * @param {DownloadOptions} options
 */
async function unzip(zip, folder, { env, javaHome }) {
  await mkdir(folder, { recursive: true });
  if (findOnPath('unzip', env)) await run('unzip', ['-q', zip, '-d', folder]);
  else await run(join(javaHome, 'bin/jar'), ['xf', zip], { cwd: folder });
}

/**
 * `jar` does not restore permissions, and a strict umask would lock the server's account out.
 *
 * @param {string} home
 */
async function openToAll(home) {
  await run('chmod', ['-R', 'a+rX', home]);
  const bin = join(home, 'bin');
  await Promise.all((await readdir(bin)).map((name) => chmod(join(bin, name), 0o755)));
}

/**
 * The plugin wants others which are not to be had one by one, and does its work without them.
 *
 * @param {string} folder the plugin's
 */
async function makeDependenciesOptional(folder) {
  const file = join(folder, 'plugin-descriptor.properties');
  const descriptor = await readFile(file, 'utf8');
  const optional = descriptor.replace(/^extended\.plugins=(.+)$/m, (_, /** @type {string} */ names) => {
    const each = names.split(',').map((name) => `${name.replace(/;.*/, '')};optional=true`);
    return `extended.plugins=${each.join(',')}`;
  });
  await writeFile(file, optional);
}

/**
 * @param {string} plugin zip file
 * @param {readonly string[]} libraries
 * @param {string} home
 * @param {DownloadOptions} options
 */
async function installSecurityPlugin(plugin, libraries, home, options) {
  const folder = join(home, 'plugins/opensearch-security');
  await unzip(plugin, folder, options);
  for (const library of libraries) await copyFile(library, join(folder, basename(library)));
  await makeDependenciesOptional(folder);
}

/**
 * Fetches and unzips a server, once: the next start finds it there.
 *
 * @param {Distribution} distribution
 * @param {DownloadOptions} options
 * @returns {Promise<string>} the server's home: shared, and never written to
 */
export async function provideHome(distribution, options) {
  const home = homeOf(distribution, options.security, options.env);
  if (existsSync(home)) return home;
  await mkdir(dirname(home), { recursive: true, mode: 0o755 });
  const work = await mkdtemp(`${home}.partial-`);
  try {
    const [server = '', plugin, ...libraries] = await Promise.all(
      artifacts(distribution, options.security).map((artifact) => fetchArtifact(artifact, work, options)),
    );
    options.log(`unzipping ${distribution.name}`);
    await unzip(server, work, options);
    const unzipped = join(work, distribution.name);
    if (plugin !== undefined) await installSecurityPlugin(plugin, libraries, unzipped, options);
    await openToAll(unzipped);
    // All or nothing, so that a second process never sees half a server. If that process was
    // quicker, the folder is taken, and as good as ours.
    await rename(unzipped, home).catch((error) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return home;
}
