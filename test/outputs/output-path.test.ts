import { expect, it } from 'vitest';
import { outputPath } from '../../src/outputs/output-path.js';
import { november } from '../harness/tiny-feed.js';

const day = (number: number) => ({ start: november(number), end: november(number + 1) });

it.each([
  ['peaks.json', 'peaks-2020-11-04.json'],
  ['/peaks', '/peaks-2020-11-04'],
  ['out/all.peaks.json', 'out/all.peaks-2020-11-04.json'],
  ['../.peaks', '../.peaks-2020-11-04'],
  ['-', '-'],
])('outputPath gives %s to the last window and %s to a missed day', (path, missed) => {
  expect(outputPath(path, day(9), day(9))).toBe(path);
  expect(outputPath(path, day(4), day(9))).toBe(missed);
});
