import { parse } from 'node:path';
import { formatDay, type TimeWindow } from '../window/time-window.js';

/**
 * The path of one window's peaks. Those of the last window go to the path that was given. Those of a missed day go beside
 * it, with the day in the name: `peaks.json` and `peaks-2020-11-04.json`.
 */
export function outputPath(path: string, window: TimeWindow, last: TimeWindow): string {
  if (path === '-' || window.end === last.end) return path;
  const { dir, name, ext } = parse(path);
  const file = `${name}-${formatDay(window.start)}${ext}`;
  return dir === '' ? file : `${dir === '/' ? '' : dir}/${file}`;
}
