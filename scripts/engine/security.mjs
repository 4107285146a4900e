// @ts-check
import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { SERVER_NAME } from './certificates.mjs';

/**
 * @typedef {object} User
 * @property {string} name
 * @property {string} password
 * @property {readonly string[]} [roles] names from `roles`; everything is allowed without it
 *
 * @typedef {object} Role
 * @property {readonly string[]} [cluster] the product's own names of privileges
 * @property {readonly { names: readonly string[], privileges: readonly string[] }[]} [indices]
 *
 * @typedef {object} SecurityOptions
 * @property {boolean} [tls] HTTPS; true unless told otherwise
 * @property {boolean} [clientCertificate] refuse connections without a certificate by the same authority
 * @property {readonly User[]} [users] beside the administrator there always is
 * @property {Readonly<Record<string, Role>>} [roles]
 *
 * @typedef {object} Credentials
 * @property {User} admin
 * @property {string} bearer a token for `Authorization: Bearer …`: on Elasticsearch a service token,
 *   which may read indices `apm-*`; on OpenSearch a JSON Web Token of the administrator
 *
 * @typedef {object} SecurityFiles
 * @property {Readonly<Record<string, string>>} files content by path inside the config folder
 * @property {Readonly<Record<string, unknown>>} settings
 * @property {Credentials} credentials
 */

/** Meets the strength rules of both products. */
const ADMIN = { name: 'admin', password: 'Peak-Analyzer-1' };

/** Where a node's config folder has the certificates: Elasticsearch reads none from elsewhere. */
export const CERTIFICATES = 'certificates';
const SERVER_CERTIFICATE = `${CERTIFICATES}/server.pem`;
const SERVER_KEY = `${CERTIFICATES}/server.key`;
const AUTHORITY = `${CERTIFICATES}/authority.pem`;

/** Few, as these passwords protect nothing, and every request has its password checked. */
const ITERATIONS = 1000;
const KEY_BYTES = 32;

/**
 * @param {string} secret
 * @param {'sha256' | 'sha512'} digest
 */
function hash(secret, digest) {
  const salt = randomBytes(KEY_BYTES);
  const key = pbkdf2Sync(secret, salt, ITERATIONS, KEY_BYTES, digest);
  return { salt: salt.toString('base64'), key: key.toString('base64') };
}

/**
 * What `elasticsearch-users` writes, without the two seconds it takes for each user.
 *
 * @param {string} secret
 */
function elasticsearchHash(secret) {
  const { salt, key } = hash(secret, 'sha512');
  return `{PBKDF2}${ITERATIONS}$${salt}$${key}`;
}

/**
 * @param {string} secret
 */
function opensearchHash(secret) {
  const { salt, key } = hash(secret, 'sha256');
  // The first number is SHA-256; the second has iterations in its upper half and bits in its lower.
  return `$3$${BigInt(ITERATIONS) * 2n ** 32n + BigInt(KEY_BYTES * 8)}$${salt}$${key}`;
}

/** @returns {{ token: string, line: string }} */
function elasticsearchServiceToken() {
  const name = 'elastic/kibana/engine';
  const secret = randomBytes(16).toString('hex');
  // Four bytes of version, as `elasticsearch-service-tokens` puts before it.
  const token = Buffer.concat([Buffer.from([0, 1, 0, 1]), Buffer.from(`${name}:${secret}`)]);
  return { token: token.toString('base64').replace(/=+$/, ''), line: `${name}:${elasticsearchHash(secret)}` };
}

/** @param {string} signingKey base64 */
function adminWebToken(signingKey) {
  const encode = (/** @type {object} */ part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const inADay = Math.floor(Date.now() / 1000) + 24 * 60 * 60;
  const content = `${encode({ alg: 'HS512', typ: 'JWT' })}.${encode({ sub: ADMIN.name, roles: 'admin', exp: inADay })}`;
  const signature = createHmac('sha512', Buffer.from(signingKey, 'base64')).update(content).digest('base64url');
  return `${content}.${signature}`;
}

/** @param {readonly string[]} lines */
const text = (lines) => lines.map((line) => `${line}\n`).join('');

/**
 * JSON is YAML.
 *
 * @param {object} value
 */
const yaml = (value) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * @param {readonly User[]} users
 * @param {string} everything the role that allows everything
 * @returns {Map<string, string[]>} names of users by role
 */
function usersByRole(users, everything) {
  /** @type {Map<string, string[]>} */
  const members = new Map();
  for (const { name, roles } of users) {
    for (const role of roles ?? [everything]) members.set(role, [...(members.get(role) ?? []), name]);
  }
  return members;
}

/**
 * @param {number} major
 * @param {SecurityOptions} options
 * @returns {SecurityFiles}
 */
export function elasticsearchSecurity(major, { tls = true, clientCertificate = false, users = [], roles = {} }) {
  const everybody = [ADMIN, ...users];
  const { token, line } = elasticsearchServiceToken();
  const https = {
    'xpack.security.http.ssl.enabled': true,
    'xpack.security.http.ssl.certificate': SERVER_CERTIFICATE,
    'xpack.security.http.ssl.key': SERVER_KEY,
    'xpack.security.http.ssl.certificate_authorities': [AUTHORITY],
    'xpack.security.http.ssl.client_authentication': clientCertificate ? 'required' : 'optional',
  };
  return {
    files: {
      users: text(everybody.map(({ name, password }) => `${name}:${elasticsearchHash(password)}`)),
      users_roles: text([...usersByRole(everybody, 'superuser')].map(([role, names]) => `${role}:${names.join(',')}`)),
      // read role by role, each from the line that begins with its name
      'roles.yml': text(Object.entries(roles).map(([name, role]) => `${name}: ${JSON.stringify(role)}`)),
      service_tokens: text([line]),
    },
    settings: {
      'xpack.security.enabled': true,
      // Else version 8 and later make certificates and a password of their own.
      ...(major >= 8 && { 'xpack.security.autoconfiguration.enabled': false }),
      ...(tls && https),
    },
    credentials: { admin: ADMIN, bearer: token },
  };
}

/**
 * @param {string} type
 * @param {object} entries
 */
const opensearchFile = (type, entries) => yaml({ _meta: { type, config_version: 2 }, ...entries });

/**
 * @param {Readonly<Record<string, Role>>} roles
 */
function opensearchRoles(roles) {
  return Object.fromEntries(
    Object.entries(roles).map(([name, { cluster = [], indices = [] }]) => [
      name,
      {
        cluster_permissions: cluster,
        index_permissions: indices.map(({ names, privileges }) => ({
          index_patterns: names,
          allowed_actions: privileges,
        })),
      },
    ]),
  );
}

/** @param {string} signingKey base64 */
function opensearchAuthentication(signingKey) {
  return {
    config: {
      dynamic: {
        authc: {
          basic: {
            http_enabled: true,
            order: 1,
            http_authenticator: { type: 'basic', challenge: true },
            authentication_backend: { type: 'intern' },
          },
          token: {
            http_enabled: true,
            order: 0,
            http_authenticator: {
              type: 'jwt',
              challenge: false,
              config: { signing_key: signingKey, jwt_header: 'Authorization', roles_key: 'roles', subject_key: 'sub' },
            },
            authentication_backend: { type: 'noop' },
          },
        },
      },
    },
  };
}

/**
 * @param {SecurityOptions} options
 * @returns {SecurityFiles}
 */
export function opensearchSecurity({ tls = true, clientCertificate = false, users = [], roles = {} }) {
  const everybody = [ADMIN, ...users];
  const signingKey = randomBytes(64).toString('base64');
  const hashes = everybody.map(({ name, password }) => [name, { hash: opensearchHash(password) }]);
  const mapping = [...usersByRole(everybody, 'all_access')].map(([role, names]) => [role, { users: names }]);
  return {
    files: {
      'opensearch-security/config.yml': opensearchFile('config', opensearchAuthentication(signingKey)),
      'opensearch-security/internal_users.yml': opensearchFile('internalusers', Object.fromEntries(hashes)),
      'opensearch-security/roles.yml': opensearchFile('roles', opensearchRoles(roles)),
      'opensearch-security/roles_mapping.yml': opensearchFile('rolesmapping', Object.fromEntries(mapping)),
      // Without these the security index is never finished, and every answer is a 503.
      'opensearch-security/action_groups.yml': opensearchFile('actiongroups', {}),
      'opensearch-security/tenants.yml': opensearchFile('tenants', {}),
    },
    settings: {
      // Fills the security index from the files above, which securityadmin.sh would do otherwise.
      'plugins.security.allow_default_init_securityindex': true,
      'plugins.security.password.hashing.algorithm': 'pbkdf2',
      // Between nodes the plugin insists on TLS, and must tell nodes from clients.
      'plugins.security.nodes_dn': [SERVER_NAME],
      ...opensearchTls('transport'),
      'plugins.security.ssl.transport.enforce_hostname_verification': false,
      'plugins.security.ssl.http.enabled': tls,
      ...(tls && opensearchTls('http')),
      ...(tls && { 'plugins.security.ssl.http.clientauth_mode': clientCertificate ? 'REQUIRE' : 'OPTIONAL' }),
    },
    credentials: { admin: ADMIN, bearer: adminWebToken(signingKey) },
  };
}

/** @param {'http' | 'transport'} layer */
function opensearchTls(layer) {
  return {
    [`plugins.security.ssl.${layer}.pemcert_filepath`]: SERVER_CERTIFICATE,
    [`plugins.security.ssl.${layer}.pemkey_filepath`]: SERVER_KEY,
    [`plugins.security.ssl.${layer}.pemtrustedcas_filepath`]: AUTHORITY,
  };
}
