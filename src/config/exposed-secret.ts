import { statSync } from 'node:fs';

const SECRET_KEY = /^(?:password|api_key|bearer|key_passphrase|.*_(?:password|secret|token)|secret|token)$/;
const URL_WITH_PASSWORD = /\/\/[^/@\s]*:[^/@\s]*@/;
const READABLE_BY_OTHERS = 0o004;

/**
 * A warning if the configuration file holds a secret and everyone on the machine may read it. It names the first such
 * key, never its value.
 */
export function exposedSecretWarning(
  path: string,
  sections: ReadonlyMap<string, ReadonlyMap<string, string>>,
): string | undefined {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & READABLE_BY_OTHERS) === 0) return undefined;
  for (const [section, values] of sections) {
    for (const [key, value] of values) {
      if (value !== '' && (SECRET_KEY.test(key) || URL_WITH_PASSWORD.test(value))) {
        return (
          `The configuration file '${path}' holds a secret (section [${section}], key '${key}') and everyone may read ` +
          "it: run 'chmod o-r' on it, or keep the secret in a file of its own or in the environment"
        );
      }
    }
  }
  return undefined;
}
