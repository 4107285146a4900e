import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord } from '../support/feed-files.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

it('lets a malformed line go, and keeps it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'f.ndjson'), `${JSON.stringify(feedRecord())}\n{"utc\n`);
  const args = ['-n', 'f.ndjson', ...DAY_FLAGS, '--rejects', 'r.ndjson', '--bad-records'];
  expect((await runHere([...args, '0'], folder)).status).toBe(3);
  expect((await runHere([...args, '1'], folder)).status).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'r.ndjson'), 'utf8'))).toMatchObject({ line: 2, text: '{"utc' });
});
