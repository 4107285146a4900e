import type { Credentials } from './settings.js';

const DEFAULT_PORT = 9200;

export interface NodeKeys {
  readonly hosts?: readonly string[] | undefined;
  readonly port?: number | undefined;
  readonly cloud_id?: string | undefined;
}

export interface Nodes {
  readonly nodes: readonly URL[];
  /** Taken out of the first address that carries any. */
  readonly credentials: Credentials | undefined;
}

/** A cloud id is `name:` and, in Base64, `domain[:port]$id of the cluster$…`. */
function cloudNode(cloudId: string, fail: (problem: string) => never): URL {
  const encoded = cloudId.slice(cloudId.lastIndexOf(':') + 1);
  const [domain = '', cluster = ''] = Buffer.from(encoded, 'base64').toString('utf8').split('$');
  const [host = '', port] = domain.split(':');
  const address = `https://${cluster}.${host}${port === undefined ? '' : `:${port}`}`;
  if (!/^[\w.-]+$/.test(host) || !/^[\w-]+$/.test(cluster) || !URL.canParse(address)) {
    return fail("'cloud_id' must be the text that the cloud's console shows, name:letters and digits");
  }
  return new URL(address);
}

function hostNode(host: string, port: number | undefined, secured: boolean, fail: (problem: string) => never): URL {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(host);
  const address = hasScheme ? host : `${secured ? 'https' : 'http'}://${host}`;
  // The text may hold a password, so it is not shown.
  if (!URL.canParse(address)) return fail("'hosts' must list names, name:port, or URLs, with commas between");
  const url = new URL(address);
  // a password with a '/' in it ends the host's name, and would be shown as a path
  if (/@|%40/i.test(url.pathname + url.search + url.hash)) {
    return fail("'hosts' has an '@' behind a '/': if that is in a password, write the '/' as %2F; a path has no '@'");
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return fail("'hosts' may use http:// and https:// only");
  const named = /:\d+$/.test(url.origin) || /:\d+(?:[/?#]|$)/.test(address.replace(/^[^/]*\/\/(?:[^/@]*@)?/, ''));
  if (!named && (port !== undefined || !hasScheme)) url.port = String(port ?? DEFAULT_PORT);
  return url;
}

/** User and password of an address; undefined if it has a `%` that begins no code. */
export function credentialsOf({ username, password }: URL): { username: string; password: string } | undefined {
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}

/** The addresses of the cluster, from `hosts` with `port`, or from `cloud_id`. Names alone are `https` if `secured`. */
export function readNodes(keys: NodeKeys, secured: boolean, fail: (problem: string) => never): Nodes {
  const { hosts, port, cloud_id: cloudId } = keys;
  if (cloudId !== undefined) {
    if (hosts !== undefined) fail("give 'hosts' or 'cloud_id', not both");
    return { nodes: [cloudNode(cloudId, fail)], credentials: undefined };
  }
  if (hosts === undefined || hosts.length === 0) {
    return fail("'hosts' is missing: add a line such as 'hosts = https://localhost:9200'");
  }
  const nodes = hosts.map((host) => hostNode(host, port, secured, fail));
  const withUser = nodes.find(({ username }) => username !== '');
  const credentials = withUser && credentialsOf(withUser);
  if (withUser && !credentials) return fail("'hosts' holds a password in which % must be written %25");
  for (const node of nodes) {
    node.username = '';
    node.password = '';
  }
  return { nodes, credentials };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname) || hostname.endsWith('.localhost');
}
