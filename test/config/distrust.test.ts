import * as fs from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord, writeFeed } from '../support/feed-files.js';
import { runHere } from '../support/run-here.js';
import { temporaryFolder } from '../support/run-tool.js';

/** A folder with a feed and a default configuration. */
function withConfig(text: string): {
  folder: string;
  config: string;
  run: (...flags: string[]) => ReturnType<typeof runHere>;
} {
  const folder = temporaryFolder();
  fs.mkdirSync(join(folder, 'data'));
  const config = join(folder, 'data/config.ini');
  fs.writeFileSync(config, text, { mode: 0o600 });
  const feed = writeFeed(folder, [feedRecord()]);
  return {
    folder,
    config,
    run: (...flags) => runHere(['-n', feed, ...DAY_FLAGS, '-m', 't.json', ...flags], folder),
  };
}

const DESCRIBED = '[analyzer:mine]\ntime = utc_timestamp\nsample = file.sha1\ndimension_0 = task.severity\n';

describe('the default configuration', () => {
  it('is read if it is the user’s own', async () => {
    expect((await withConfig(DESCRIBED).run('-a', 'mine')).status).toBe(0);
  });

  it('is not read if others can write it, which is told; nor what it says', async () => {
    const { config, run } = withConfig('broken password S3cretPw\n');
    fs.chmodSync(config, 0o666);
    const { status, stderr } = await run();
    expect(status).toBe(0);
    expect(stderr).toMatch(/WARNING.*'\.\/data\/config\.ini' can be written by others/);
    expect(stderr).not.toContain('S3cretPw');
    fs.writeFileSync(config, DESCRIBED);
    expect((await run('-a', 'mine')).status).toBe(2);
    expect((await run('-a', 'mine', '-c', 'data/config.ini', '-m', 'u.json')).status).toBe(0);
  });

  it.runIf(process.getuid?.() === 0)('is not read if it is another user’s', async () => {
    const { config, run } = withConfig(DESCRIBED);
    fs.chownSync(config, 12345, 12345);
    expect((await run('-a', 'mine')).status).toBe(2);
    const { status, stderr } = await run();
    expect(status).toBe(0);
    expect(stderr).toMatch(/WARNING.*belongs to another user/);
  });

  it.runIf(process.getuid?.() === 0)('is not read if another group can write it', async () => {
    const { config, run } = withConfig(DESCRIBED);
    fs.chownSync(config, 0, 12345);
    fs.chmodSync(config, 0o660);
    expect((await run()).stderr).toMatch(/WARNING.*can be written by another group/);
  });

  it('that is broken is told with its line, and keeps no run from what needs nothing of it', async () => {
    const { run } = withConfig('[feed]\nhosts = x\npassword S3cretPw\n');
    const { status, stderr } = await run();
    expect(status).toBe(0);
    expect(stderr).toMatch(/WARNING.*line 3: it is neither \[section\] nor key = value; nothing of it is read/);
    expect(stderr).not.toContain('S3cretPw');
    const needed = await run('-b', 'ElasticsearchBackend', '-n', 'feed');
    expect(needed.status).toBe(2);
    const named = await run('-c', 'data/config.ini');
    expect(named.status).toBe(2);
    for (const each of [needed, named]) {
      expect(each.stderr).toContain('line 3');
      expect(each.stderr).not.toContain('S3cretPw');
    }
  });
});
