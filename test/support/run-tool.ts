import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BIN = join(ROOT, 'dist/bin.js');

export interface ToolRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The log without its prefix of level, time and memory. */
  readonly log: string[];
}

/** Runs the built command as a user does; `env` is set besides what the tests' own environment has. */
export function runTool(args: readonly string[], folder: string, env: Record<string, string> = {}): ToolRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // a command that hangs fails its test; this process could not tell, as it waits
    timeout: 100_000,
  });
  return { status, stdout, stderr, log: messagesOf(stderr) };
}

/** The lines of a log without their prefixes. */
export function messagesOf(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\w+ -> \[[^\]]+\] \[\d+mb\] /, ''));
}

/** An empty folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tpa-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
