import process from 'node:process';
import { vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.js';
import { messagesOf, type ToolRun } from './run-tool.js';

/** Keeps what is written to a stream from it; gives it as one text. */
function hear(stream: NodeJS.WriteStream): { readonly text: () => string; readonly stop: () => void } {
  let heard = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array, ...rest: unknown[]) => {
    heard += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.find((each) => typeof each === 'function');
    if (done) process.nextTick(done);
    return true;
  });
  return { text: () => heard, stop: () => spy.mockRestore() };
}

/** What a command listens to for as long as its process lives. */
const LISTENED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'] as const;

/**
 * Runs a command line in this process, from its sources: a run of the built command costs four times as much. One at a
 * time, for commands that read no standard input and are not stopped.
 *
 * @param now what the clock shows meanwhile, epoch milliseconds; that of this machine by default
 */
export async function runHere(args: readonly string[], folder: string, now?: number): Promise<ToolRun> {
  const cwd = process.cwd();
  const listeners = LISTENED.map((event) => process.listeners(event as 'SIGINT'));
  process.chdir(folder);
  const clock = now === undefined ? undefined : vi.spyOn(Date, 'now').mockReturnValue(now);
  const [out, err] = [hear(process.stdout), hear(process.stderr)];
  try {
    const status = await runCommandLine(args);
    return { status, stdout: out.text(), stderr: err.text(), log: messagesOf(err.text()) };
  } finally {
    out.stop();
    err.stop();
    process.chdir(cwd);
    clock?.mockRestore();
    for (const [i, event] of LISTENED.entries()) {
      for (const listener of process.listeners(event as 'SIGINT')) {
        if (!listeners[i]?.includes(listener)) process.removeListener(event, listener);
      }
    }
  }
}
