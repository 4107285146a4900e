import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_FLAGS, feedRecord, writeFeed } from '../support/feed-files.js';
import { everyNth } from '../support/long-tests.js';
import { BIN, runTool } from '../support/run-tool.js';

describe.runIf(process.platform === 'linux')('a closed standard output', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tpa-closed-'));
    writeFeed(folder, [feedRecord()]);
    writeFileSync(join(folder, 'a.csv'), 'ts,sha1\n1,a\n');
    expect(runTool(['-n', 'feed.json', ...DAY_FLAGS, '-m', 't.json'], folder).status).toBe(0);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (args: string): { status: number | null; stderr: string } => {
    const script = `'${process.execPath}' '${BIN}' ${args} >&-`;
    const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
    return { status, stderr };
  };

  it.each(
    everyNth(3, [
      'gst show -m t.json',
      'gst show --versions -m t.json',
      'gst diff t.json t.json',
      'inspect -n feed.json',
      'man',
      'completion bash',
      'analyzers',
      'incidents list -m t.json',
      'from-csv a.csv',
      'anonymize feed.json',
      `explain malicious Pdf -n feed.json ${DAY_FLAGS.join(' ')} -m t.json`,
    ]),
  )('%s, which is run for its text: 8', (args) => {
    const { status, stderr } = run(args);
    expect({ status, stderr }).toMatchObject({ status: 8 });
    expect(stderr).toContain("Can't write to standard output: it is closed");
  });

  it.each(['gst verify -m t.json', '--version'])('%s, which is run for its exit code: 0', (args) => {
    expect(run(args)).toMatchObject({ status: 0, stderr: '' });
  });
});
