import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from './support/run-tool.js';

it('ships schemas that are what the types say', () => {
  const check = spawnSync(process.execPath, ['scripts/make-schema.mjs', '--check'], { cwd: ROOT, encoding: 'utf8' });
  expect(check.stderr).toBe('');
  expect(check.status).toBe(0);
});
