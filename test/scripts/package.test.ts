import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, temporaryFolder } from '../support/run-tool.js';

describe('the package', () => {
  it("holds the examples, and never the user's own configuration", () => {
    const folder = temporaryFolder();
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    mkdirSync(join(folder, 'data'));
    for (const name of ['telemetry_example_1.json', 'network_example_1.json', 'config.ini']) {
      writeFileSync(join(folder, 'data', name), '');
    }
    const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files }] = JSON.parse(answer) as [{ files: { path: string }[] }];
    expect(files.map(({ path }) => path)).toEqual([
      'data/network_example_1.json',
      'data/telemetry_example_1.json',
      'package.json',
    ]);
  });
});
