import process from 'node:process';

/**
 * Starts to measure: the function tells how many milliseconds have passed since, whatever becomes of the clock. It is for
 * patience and timings; what day it is comes from the command line.
 */
export function stopwatch(): () => number {
  // the global clock of that kind loads ten modules of Node's own first
  const started = process.hrtime.bigint();
  return () => Number(process.hrtime.bigint() - started) / 1e6;
}
