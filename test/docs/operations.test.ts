import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/errors.js';
import { skipLoudly } from '../support/skip-loudly.js';

const docs = (name: string): string => new URL(`../../docs/${name}`, import.meta.url).pathname;
const read = (name: string): string => readFileSync(docs(name), 'utf8');
const NAME = 'systemd/telemetry-peak-analyzer';

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd) skipLoudly('the systemd units', 'systemd-analyze is not there (Debian package systemd)');

describe('the systemd units', () => {
  it.runIf(hasSystemd)('have no fault that systemd-analyze verify finds', () => {
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', docs(`${NAME}.service`), docs(`${NAME}.timer`)],
      {
        encoding: 'utf8',
      },
    );
    // it looks at the units of the whole machine; only lines about these count
    expect(stderr.split('\n').filter((line) => line.includes('telemetry-peak-analyzer'))).toEqual([]);
    expect(status).toBe(0);
  });

  it.runIf(hasSystemd)('would be told of, if they had one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'units-'));
    const path = join(folder, 'telemetry-peak-analyzer.service');
    writeFileSync(path, read(`${NAME}.service`).replace('ProtectSystem=strict', 'ProtectSystem=stricter'));
    const { stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toMatch(/telemetry-peak-analyzer\.service:\d+: Failed to parse/);
  });

  it('are hardened, and name only flags that there are', () => {
    const service = read(`${NAME}.service`);
    for (const line of ['ProtectSystem=strict', 'StateDirectory=', 'LoadCredential=', 'NoNewPrivileges=yes']) {
      expect(service).toContain(line);
    }
    checkFlags(service.slice(service.indexOf('ExecStart='), service.indexOf('TimeoutStartSec')));
  });
});

function checkFlags(text: string): void {
  const bin = new URL('../../dist/bin.js', import.meta.url).pathname;
  const help = ['', ...['show', 'diff', 'verify', 'rollback'].map((name) => `gst ${name}`)].map((command) =>
    spawnSync(process.execPath, [bin, ...command.split(' ').filter(Boolean), '--help']).stdout.toString(),
  );
  for (const [flag] of text.matchAll(/(?<=[ `])--[a-z][\w-]+/g)) {
    if (!['--now', '--inputs', '--input', '--rounds', '--most', '--seed', '--kills', '--days'].includes(flag)) {
      expect(
        help.some((page) => page.includes(flag)),
        flag,
      ).toBe(true);
    }
  }
}

it('docs/operations.md names each exit code, and only flags that there are', () => {
  const page = read('operations.md');
  checkFlags(page);
  const table = page.slice(page.indexOf('## Exit codes'), page.indexOf('Where several'));
  for (const code of Object.values(ExitCode))
    expect(table).toMatch(new RegExp(`^\\| +(\\d+, )*${code}(, \\d+)* +\\|`, 'm'));
});

it.each([
  'systemd/telemetry-peak-analyzer.service',
  'systemd/telemetry-peak-analyzer.timer',
  'logrotate/telemetry-peak-analyzer',
])('docs/operations.md leads to docs/%s', (name) => expect(read('operations.md')).toContain(name.split('.')[0]));
