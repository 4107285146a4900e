// @ts-check
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './commands.mjs';

/**
 * @typedef {object} Certificate
 * @property {string} certificate PEM
 * @property {string} key PEM
 * @property {string} certificateFile
 * @property {string} keyFile
 *
 * @typedef {object} Certificates
 * @property {Certificate} authority signed the other two, and is trusted by nobody else
 * @property {Certificate} server for `localhost` and `127.0.0.1`
 * @property {Certificate} client
 */

/** Distinguished name of the server's certificate, the way Java writes it. */
export const SERVER_NAME = 'CN=localhost,O=telemetry-peak-analyzer';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const LIFETIME = ['-days', '7'];

/**
 * @param {string} folder
 * @param {string} name
 */
function filesOf(folder, name) {
  return { certificateFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
}

/** @param {string} commonName */
const subject = (commonName) => ['-subj', `/O=telemetry-peak-analyzer/CN=${commonName}`];

/** @param {string} folder */
async function createAuthority(folder) {
  const { certificateFile, keyFile } = filesOf(folder, 'authority');
  const names = subject('Engine authority');
  await run('openssl', [
    'req',
    '-x509',
    ...NEW_KEY,
    ...LIFETIME,
    ...names,
    '-keyout',
    keyFile,
    '-out',
    certificateFile,
  ]);
}

/**
 * @param {string} folder
 * @param {{ name: string, commonName: string, serial: number, extensions: readonly string[] }} wanted
 */
async function createSigned(folder, { name, commonName, serial, extensions }) {
  const authority = filesOf(folder, 'authority');
  const { certificateFile, keyFile } = filesOf(folder, name);
  const request = join(folder, `${name}.csr`);
  const extensionFile = join(folder, `${name}.extensions`);
  await writeFile(extensionFile, `${extensions.join('\n')}\n`);
  await run('openssl', ['req', ...NEW_KEY, ...subject(commonName), '-keyout', keyFile, '-out', request]);
  await run('openssl', [
    ...['x509', '-req', '-in', request, '-out', certificateFile, ...LIFETIME, '-extfile', extensionFile],
    ...['-CA', authority.certificateFile, '-CAkey', authority.keyFile, '-set_serial', String(serial)],
  ]);
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<Certificate>}
 */
async function read(folder, name) {
  const files = filesOf(folder, name);
  const [certificate, key] = await Promise.all([
    readFile(files.certificateFile, 'utf8'),
    readFile(files.keyFile, 'utf8'),
  ]);
  return { ...files, certificate, key };
}

/**
 * Makes a certificate authority, and a server's and a client's certificate it has signed,
 * with the `openssl` command.
 *
 * @param {string} folder where to put the files; created if absent
 * @returns {Promise<Certificates>}
 */
export async function createCertificates(folder) {
  await mkdir(folder, { recursive: true });
  await createAuthority(folder);
  // OpenSearch nodes show the server's certificate to each other as clients too.
  const server = ['subjectAltName=DNS:localhost,IP:127.0.0.1', 'extendedKeyUsage=serverAuth,clientAuth'];
  await Promise.all([
    createSigned(folder, { name: 'server', commonName: 'localhost', serial: 2, extensions: server }),
    createSigned(folder, {
      name: 'client',
      commonName: 'client',
      serial: 3,
      extensions: ['extendedKeyUsage=clientAuth'],
    }),
  ]);
  const authority = await read(folder, 'authority');
  // Clients that know the authority by its fingerprint alone must be shown it.
  await appendFile(filesOf(folder, 'server').certificateFile, authority.certificate);
  return {
    authority,
    server: await read(folder, 'server'),
    client: await read(folder, 'client'),
  };
}
