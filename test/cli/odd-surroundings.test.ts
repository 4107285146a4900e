import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../support/long-tests.js';
import { DAY_FLAGS, feedRecord, writeFeed } from '../support/feed-files.js';
import { BIN, runTool, temporaryFolder } from '../support/run-tool.js';

/** Runs a line of shell in which "$TOOL" is the built command. */
function runShell(line: string, folder: string): { status: number | null; stderr: string } {
  const tool = `'${process.execPath}' '${BIN}'`;
  const { status, stderr } = spawnSync('sh', ['-c', line.replace('TOOL', tool)], { cwd: folder, encoding: 'utf8' });
  return { status, stderr };
}

function folderWithFeed(): string {
  const folder = temporaryFolder();
  writeFeed(folder, [feedRecord()]);
  return folder;
}

describe('a working folder that has been removed', () => {
  it.each(
    everyNth(2, [
      ['a run', `-n feed.json ${DAY_FLAGS.join(' ')}`],
      ['a run over a whole path', `-n "$OLDPWD/feed.json" ${DAY_FLAGS.join(' ')}`],
      ['the global table', 'gst show table.json'],
    ]),
  )('%s: 2, in words', (_, args) => {
    const { status, stderr } = runShell(`mkdir gone && cd gone && rmdir ../gone && TOOL ${args}`, folderWithFeed());
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toContain('The working folder has been removed');
    expect(stderr).not.toMatch(/uv_cwd|Internal/);
  });

  it('is no fault if every path is whole', () => {
    const folder = folderWithFeed();
    const args = `-n '${folder}/feed.json' -m '${folder}/t.json' ${DAY_FLAGS.join(' ')}`;
    const { status, stderr } = runShell(`mkdir gone && cd gone && rmdir ../gone && TOOL ${args}`, folder);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, 't.json'))).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('a closed standard output', () => {
  it.each(everyNth(2, ['--format json', '-o -', '-o - --format csv']))('%s: 8, and no table', (flags) => {
    const folder = folderWithFeed();
    const { status, stderr } = runShell(`TOOL -n feed.json ${DAY_FLAGS.join(' ')} -m t.json ${flags} >&-`, folder);
    expect({ status, stderr }).toMatchObject({ status: 8 });
    expect(stderr).toContain("Can't write to standard output: it is closed");
    expect(existsSync(join(folder, 't.json'))).toBe(false);
  });

  it.each(
    everyNth(2, [
      ['that nothing is written to', '>&-'],
      ['is told apart from one that throws away', '--format json >/dev/null'],
    ]),
  )('%s is no fault', (_, flags) => {
    const folder = folderWithFeed();
    const { status, stderr } = runShell(`TOOL -n feed.json ${DAY_FLAGS.join(' ')} -m t.json ${flags}`, folder);
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});

describe('a feed that can be counted only by other settings', () => {
  it('is told which list holds its records', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.json'), JSON.stringify({ Records: [feedRecord()], next: ['a'] }));
    const { status, stderr } = runTool(['-n', 'feed.json', ...DAY_FLAGS], folder);
    expect({ status, stderr }).toMatchObject({ status: 3 });
    expect(stderr).toMatch(/one object around a list: records = Records\b(?!\[)/i);
  });
});

describe('records that are let go', () => {
  it('a line that is cut off costs no other', () => {
    const folder = temporaryFolder();
    const line = JSON.stringify(feedRecord());
    writeFileSync(join(folder, 'feed.ndjson'), `${line}\n${line.slice(0, 20)}\n${line}\n`);
    const flags = ['-n', 'feed.ndjson', ...DAY_FLAGS, '--bad-records', '1', '--rejects', 'bad.ndjson'];
    const { status, stderr } = runTool(flags, folder);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toContain('Let 1 bad record go');
    expect(existsSync(join(folder, 'bad.ndjson'))).toBe(true);
  });
});
