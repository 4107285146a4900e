// @ts-check
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverAccount } from './account.mjs';
import { available } from './available.mjs';
import { findDistribution } from './catalogue.mjs';
import { createCertificates } from './certificates.mjs';
import { controlNodes } from './cluster.mjs';
import { run } from './commands.mjs';
import { configureNode } from './configure.mjs';
import { provideHome } from './download.mjs';
import { findJava } from './java.mjs';
import { freePorts } from './ports.mjs';
import { request } from './request.mjs';
import { elasticsearchSecurity, opensearchSecurity } from './security.mjs';
import { startWatchdog } from './watchdog.mjs';

/**
 * @typedef {import('./catalogue.mjs').Distribution} Distribution
 * @typedef {import('./certificates.mjs').Certificates} Certificates
 * @typedef {import('./configure.mjs').NodeAddress} NodeAddress
 * @typedef {import('./security.mjs').Credentials} Credentials
 * @typedef {import('./security.mjs').SecurityOptions} SecurityOptions
 * @typedef {import('./types.mjs').Engine} Engine
 * @typedef {import('./types.mjs').EngineOptions} EngineOptions
 */

/** Without the optimizing compiler a start takes a third less, and its launcher half as much. */
const QUICK = ['-XX:TieredStopAtLevel=1'];

/**
 * @param {Distribution} distribution
 * @param {SecurityOptions} options
 */
function securityOf({ product, major }, options) {
  return product === 'elasticsearch' ? elasticsearchSecurity(major, options) : opensearchSecurity(options);
}

/** @param {Readonly<Record<string, Engine>>} remotes */
function remoteSettings(remotes) {
  return Object.fromEntries(
    Object.entries(remotes).map(([alias, { transports }]) => [`cluster.remote.${alias}.seeds`, transports]),
  );
}

/**
 * Nothing of the caller's but the path: its JVM options, for one, are not for this server.
 *
 * @param {Distribution} distribution
 * @param {string} folder
 * @param {string} javaHome
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} jvmOptions
 */
function environment({ product }, folder, javaHome, env, jvmOptions) {
  const prefix = product === 'elasticsearch' ? 'ES' : 'OPENSEARCH';
  const temporary = join(folder, 'tmp');
  return {
    PATH: env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    // For the launchers, too: they are to leave nothing in the system's folder for temporary files.
    JDK_JAVA_OPTIONS: ['-XX:-UsePerfData', `"-Djava.io.tmpdir=${temporary}"`, ...jvmOptions].join(' '),
    [`${prefix}_PATH_CONF`]: join(folder, 'config'),
    [`${prefix}_TMPDIR`]: temporary,
    [`${prefix}_JAVA_HOME`]: javaHome,
  };
}

/**
 * @param {string} folder
 * @param {number} count
 * @returns {Promise<(NodeAddress & { logFile: string })[]>}
 */
async function addressNodes(folder, count) {
  const ports = await freePorts(2 * count);
  return Array.from({ length: count }, (_, index) => ({
    name: `node-${index + 1}`,
    folder: join(folder, `node-${index + 1}`),
    httpPort: ports[2 * index] ?? 0,
    transportPort: ports[2 * index + 1] ?? 0,
    logFile: join(folder, `node-${index + 1}.log`),
  }));
}

/**
 * @param {readonly string[]} urls
 * @param {Credentials | undefined} credentials
 * @param {Certificates | undefined} certificates
 * @returns {Engine['request']}
 */
function asker(urls, credentials, certificates) {
  const { admin } = credentials ?? {};
  const authorization = admin && `Basic ${Buffer.from(`${admin.name}:${admin.password}`).toString('base64')}`;
  const tls = certificates && {
    ca: certificates.authority.certificate,
    cert: certificates.client.certificate,
    key: certificates.client.key,
  };
  return (path, { node = 0, headers, ...options } = {}) =>
    request(`${urls[node]}${path}`, {
      ...options,
      tls,
      headers: { ...(authorization && { authorization }), ...headers },
    });
}

/**
 * Starts a server, or a cluster, and waits until it is healthy.
 *
 * @param {EngineOptions} options
 * @returns {Promise<Engine>}
 * @example
 * const engine = await startEngine({ name: 'elasticsearch-8.19.2' });
 * try {
 *   await engine.request('/_bulk?refresh=true', { method: 'POST', body: lines });
 * } finally {
 *   await engine.stop();
 * }
 */
export async function startEngine({
  name,
  nodes: count = 1,
  settings = {},
  heap = '512m',
  quick = false,
  jvmOptions = [],
  security,
  remotes = {},
  log = () => {},
  signal,
  timeout = 120_000,
  env = process.env,
}) {
  const distribution = findDistribution(name);
  const { product, version } = distribution;
  const withSecurity = security !== undefined;
  const check = available(name, { security: withSecurity, env });
  if (!check.ok) throw new Error(check.reason);
  const javaHome = findJava(distribution.java, env) ?? '';
  const home = await provideHome(distribution, { security: withSecurity, javaHome, env, log, signal });
  const account = await serverAccount();
  signal?.throwIfAborted();

  const folder = await mkdtemp(join(tmpdir(), 'telemetry-engine-'));
  const watchdog = startWatchdog(folder);
  /** @type {ReturnType<typeof controlNodes> | undefined} */
  let control;
  const stop = async () => {
    await control?.stopAll();
    await watchdog.finish();
  };

  try {
    const nodes = await addressNodes(folder, count);
    const scheme = withSecurity && security.tls !== false ? 'https' : 'http';
    const urls = nodes.map(({ httpPort }) => `${scheme}://127.0.0.1:${httpPort}`);
    const certificateFolder = join(folder, 'certificates');
    const certificates = withSecurity ? await createCertificates(certificateFolder) : undefined;
    const {
      files = {},
      credentials,
      settings: securitySettings,
    } = withSecurity ? securityOf(distribution, security) : {};
    for (const node of nodes) {
      await configureNode(distribution, node, nodes, {
        home,
        clusterName: `engine-${nodes[0]?.httpPort}`,
        heap,
        jvmOptions,
        settings: { ...securitySettings, ...remoteSettings(remotes), ...settings },
        files,
        certificates: certificates && certificateFolder,
      });
    }
    if (account !== undefined) await run('chown', ['-R', `${account.uid}:${account.gid}`, folder]);

    const ask = asker(urls, credentials, certificates);
    const processes = nodes.map((node) => ({
      command: join(home, 'bin', product),
      env: environment(distribution, node.folder, javaHome, env, quick ? QUICK : []),
      folder: node.folder,
      logFile: node.logFile,
      account,
      watchdog,
    }));
    const { stopAll, ...controls } = (control = controlNodes({ name, nodes: processes, ask, timeout }));
    log(`starting ${name}${count > 1 ? `, ${count} nodes` : ''}`);
    await Promise.all(nodes.map((_, index) => controls.startNode(index)));
    await controls.untilHealthy(count, signal);

    return {
      name,
      product,
      version,
      url: urls[0] ?? '',
      urls,
      transports: nodes.map(({ transportPort }) => `127.0.0.1:${transportPort}`),
      logFiles: nodes.map(({ logFile }) => logFile),
      credentials,
      certificates,
      request: ask,
      ...controls,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
