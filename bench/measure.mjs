import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const REPORT_USAGE = fileURLToPath(new URL('report-usage.mjs', import.meta.url));

/**
 * Runs one Node process to its end.
 *
 * @returns wall time and CPU time in milliseconds, peak memory in bytes
 */
export async function measure(args, folder) {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT_USAGE, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [[code], errors, usage] = await Promise.all([
    once(child, 'exit').then((result) => {
      child.wallMs = performance.now() - began;
      return result;
    }),
    text(child.stderr),
    text(child.stdio[3]),
  ]);
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${errors}`);
  return { wallMs: child.wallMs, ...JSON.parse(usage) };
}

/** The middle one of the values; of two in the middle their mean. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

/** The median of each measure over some runs. */
export function medians(runs) {
  return Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]));
}
