import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LONG_TESTS_RUN } from '../support/long-tests.js';
import { BIN, temporaryFolder } from '../support/run-tool.js';

const KEYS = 100_000;
const RECORDS = 500_000;
const MEGABYTE = 1 << 20;

function writeFeed(path: string): void {
  const lines: string[] = [];
  for (let record = 0; record < RECORDS; record++) {
    lines.push(
      `{"utc_timestamp":${Date.UTC(2020, 10, 4) + record},"file.sha1":"sample${record % 5000}","task.severity":"malicious",` +
        `"file.llfile_type":"Type${record % KEYS}","source.user_id":${record % 300}}\n`,
    );
  }
  writeFileSync(path, lines.join(''));
}

/** Tells at its end how much memory the process had at most. */
const REPORT = `process.on('exit', () => process.stdout.write('peak ' + process.resourceUsage().maxRSS * 1024))`;

describe.skipIf(!LONG_TESTS_RUN)('a hundred thousand keys', () => {
  it('take less than 500 MB, in a first run and in one that has a table', async () => {
    const folder = temporaryFolder();
    writeFeed(join(folder, 'feed.ndjson'));
    const args = ['-n', 'feed.ndjson', '-s', '2020-11-04', '-e', '2020-11-05', '-m', 'table.json'];
    const run = promisify(execFile);
    for (let runs = 0; runs < 2; runs++) {
      const { stdout } = await run(
        process.execPath,
        ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, BIN, ...args],
        { cwd: folder },
      );
      expect(Number(/peak (\d+)/.exec(stdout)?.[1]) / MEGABYTE).toBeLessThan(500);
    }
  }, 120_000);
});
