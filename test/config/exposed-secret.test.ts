import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../src/config/config-file.js';
import { exposedSecretWarning } from '../../src/config/exposed-secret.js';
import { temporaryFolder } from '../support/run-tool.js';

function warningFor(text: string, mode: number): string | undefined {
  const path = join(temporaryFolder(), 'c.ini');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return exposedSecretWarning(readConfigFile(path));
}

describe('exposedSecretWarning', () => {
  it.each(['password = s3cret', 'api_key = s3cret', 'TOKEN: s3cret', 'hosts = https://me:s3cret@es:9200'])(
    'warns of %j in a file that everyone may read, without the value',
    (line) => {
      const warning = warningFor(`[es]\n${line}\n`, 0o644);
      expect(warning).toMatch(/section \[es\].*chmod o-r/);
      expect(warning).not.toContain('s3cret');
    },
  );

  it('is content with a secret that others can not read, with none, and with an empty one', () => {
    expect(warningFor('[es]\npassword = s3cret\n', 0o640)).toBeUndefined();
    expect(warningFor('[es]\nhosts = https://es:9200\n', 0o644)).toBeUndefined();
    expect(warningFor('[es]\npassword =\n', 0o644)).toBeUndefined();
    expect(exposedSecretWarning({ path: undefined, sections: new Map() })).toBeUndefined();
  });
});
