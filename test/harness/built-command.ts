import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const TINY = fileURLToPath(new URL('../fixtures/tiny-backend.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BuiltOptions extends SpawnOptions {
  readonly onStart?: (child: ChildProcess) => void;
  readonly onLine?: (line: string, child: ChildProcess) => void;
}

/** Runs the built command to its end. */
export function runBuilt(args: readonly string[], { onStart, onLine, ...options }: BuiltOptions = {}): Promise<Ended> {
  if (!existsSync(BIN)) throw new Error(`There is no ${BIN}: run 'npm run build' first`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine?.(line, child);
    });
    onStart?.(child);
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** The flags that choose one of the small backends made for tests. */
export function tinyBackend(name: 'TinyBackend' | 'SlowBackend' | 'HangingBackend' = 'TinyBackend'): string[] {
  return ['-b', `${TINY}#${name}`];
}
