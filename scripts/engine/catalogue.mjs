// @ts-check

/**
 * @typedef {'elasticsearch' | 'opensearch'} Product
 *
 * @typedef {object} Distribution
 * @property {string} name product and version, as given on the command line
 * @property {Product} product
 * @property {string} version
 * @property {number} major
 * @property {{ min: number, max: number }} java major versions of Java the server starts on
 * @property {string} artifact Maven coordinates of the server, cut down to its core
 * @property {readonly string[]} securityArtifacts Maven coordinates of what TLS and users need beyond
 *   the server: a plugin, and the libraries it has from other plugins
 */

/**
 * @param {Product} product
 * @param {string} version
 * @param {{ min: number, max: number }} java
 * @param {readonly string[]} securityArtifacts
 * @returns {Distribution}
 */
function distribution(product, version, java, securityArtifacts = []) {
  const group = product === 'elasticsearch' ? 'org.elasticsearch' : 'org.opensearch';
  return {
    name: `${product}-${version}`,
    product,
    version,
    major: Number.parseInt(version, 10),
    java,
    artifact: `${group}.distribution.integ-test-zip:${product}:${version}:zip`,
    securityArtifacts,
  };
}

/**
 * Older servers need the security manager, which newer Java no longer has; newer servers
 * are compiled for Java 21.
 *
 * @type {readonly Distribution[]}
 */
export const DISTRIBUTIONS = [
  distribution('elasticsearch', '7.17.29', { min: 17, max: 17 }),
  distribution('elasticsearch', '8.19.2', { min: 17, max: 21 }),
  distribution('elasticsearch', '9.2.4', { min: 21, max: Number.POSITIVE_INFINITY }),
  distribution('opensearch', '2.19.4', { min: 17, max: 21 }, [
    'org.opensearch.plugin:opensearch-security:2.19.4.0:zip',
  ]),
  distribution('opensearch', '3.4.0', { min: 21, max: Number.POSITIVE_INFINITY }, [
    'org.opensearch.plugin:opensearch-security:3.4.0.0:zip',
    'org.apache.commons:commons-collections4:4.5.0:jar',
  ]),
];

/** Names of the servers that can be started. */
export const ENGINES = DISTRIBUTIONS.map(({ name }) => name);

/**
 * @param {string} name
 * @returns {Distribution}
 */
export function findDistribution(name) {
  const found = DISTRIBUTIONS.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`unknown engine "${name}": expected one of ${ENGINES.join(', ')}`);
  return found;
}
