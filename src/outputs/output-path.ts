import { parse } from 'node:path';
import { formatDay, type TimeWindow } from '../window/time-window.js';

/**
 * Where the peaks of one window of a run go: those of the last window to the path that was given, those of the missed
 * days before it beside that, with the day in the name: `peaks.json` and `peaks-2020-11-04.json`.
 */
export function outputPath(path: string, window: TimeWindow, last: TimeWindow): string {
  if (path === '-' || window.end === last.end) return path;
  const { dir, name, ext } = parse(path);
  const file = `${name}-${formatDay(window.start)}${ext}`;
  return dir === '' ? file : `${dir === '/' ? '' : dir}/${file}`;
}
