// @ts-check
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CERTIFICATES } from './security.mjs';

/**
 * @typedef {import('./catalogue.mjs').Distribution} Distribution
 *
 * @typedef {object} NodeAddress
 * @property {string} name
 * @property {string} folder
 * @property {number} httpPort
 * @property {number} transportPort
 *
 * @typedef {object} ClusterOptions
 * @property {string} home
 * @property {string} clusterName
 * @property {string} heap
 * @property {readonly string[]} jvmOptions
 * @property {Readonly<Record<string, unknown>>} settings win over everything
 * @property {Readonly<Record<string, string>>} files content by path inside the config folder
 * @property {string | undefined} certificates folder
 */

/** Log files, and the heap: these lines of the server's own jvm.options are not for us. */
const UNWANTED_JVM_OPTION = /gc\*|xloggc|gclog|printgc|printtenuring|heapdump|errorfile|-Xm[sx]/i;

const LOGGING = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n%throwable
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;

/**
 * @param {Distribution} distribution
 * @param {NodeAddress} node
 * @param {readonly NodeAddress[]} nodes
 * @returns {Record<string, unknown>}
 */
function discovery({ product }, node, nodes) {
  const [first] = nodes;
  if (nodes.length === 1 || first === undefined) return { 'discovery.type': 'single-node' };
  const initial = product === 'opensearch' ? 'cluster.initial_cluster_manager_nodes' : 'cluster.initial_master_nodes';
  return {
    'discovery.seed_hosts': nodes.map(({ transportPort }) => `127.0.0.1:${transportPort}`),
    // Two voters would lose their majority with either of them. With one voter a test can say
    // which loss it means: of data (any other node), or of the whole cluster (the first node).
    ...(node === first ? { [initial]: [first.name] } : { 'node.roles': ['data', 'remote_cluster_client'] }),
  };
}

/**
 * @param {Distribution} distribution
 * @param {NodeAddress} node
 * @param {readonly NodeAddress[]} nodes
 * @param {ClusterOptions} options
 */
function settingsOf(distribution, node, nodes, { clusterName, settings }) {
  return {
    'cluster.name': clusterName,
    'node.name': node.name,
    'path.data': join(node.folder, 'data'),
    'path.logs': join(node.folder, 'logs'),
    'network.host': '127.0.0.1',
    'http.port': node.httpPort,
    'transport.port': node.transportPort,
    ...discovery(distribution, node, nodes),
    // A full disk would make every index read-only.
    'cluster.routing.allocation.disk.threshold_enabled': false,
    ...(distribution.product === 'elasticsearch' && { 'xpack.security.enabled': false }),
    ...settings,
  };
}

/**
 * @param {ClusterOptions} options
 */
async function jvmOptionsOf({ home, heap, jvmOptions }) {
  const shipped = (await readFile(join(home, 'config/jvm.options'), 'utf8')).split('\n');
  const kept = shipped.filter((line) => line !== '' && !line.startsWith('#') && !UNWANTED_JVM_OPTION.test(line));
  return [...kept, `-Xms${heap}`, `-Xmx${heap}`, ...jvmOptions];
}

/**
 * @param {Distribution} distribution
 * @param {NodeAddress} node
 * @param {readonly NodeAddress[]} nodes
 * @param {ClusterOptions} options
 */
export async function configureNode(distribution, node, nodes, options) {
  const config = join(node.folder, 'config');
  const settings = Object.entries(settingsOf(distribution, node, nodes, options));
  const files = {
    ...options.files,
    // JSON is YAML.
    [`${distribution.product}.yml`]: settings.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join(''),
    'jvm.options': `${(await jvmOptionsOf(options)).join('\n')}\n`,
    'log4j2.properties': LOGGING,
  };
  for (const folder of ['config', 'data', 'logs', 'tmp']) await mkdir(join(node.folder, folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = join(config, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: 0o600 });
  }
  if (options.certificates !== undefined) {
    await cp(options.certificates, join(config, CERTIFICATES), { recursive: true });
  }
}
