/**
 * Starts to measure: the function tells how many milliseconds have passed since, whatever becomes of the clock. It is for
 * patience and timings; what day it is comes from the command line.
 */
export function stopwatch(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}
