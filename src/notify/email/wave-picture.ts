import { PNG } from 'pngjs';
import type { NotifiedIncident } from '../notification.js';

type Colour = readonly [red: number, green: number, blue: number];

const WHITE: Colour = [255, 255, 255];
const GRID: Colour = [217, 217, 217];
const PEAK: Colour = [194, 65, 12];
const QUIET: Colour = [125, 140, 160];
const BASELINE: Colour = [30, 64, 120];

/** Width and height in pixels; shown at half of it, so that it is sharp on dense screens. */
export const PICTURE = { width: 1120, height: 320 } as const;
const MARGIN = 8;
const GRID_LINES = 4;
const WIDEST_BAR = 80;

function fill(png: PNG, left: number, top: number, right: number, bottom: number, [red, green, blue]: Colour): void {
  for (let y = Math.max(0, Math.round(top)); y < Math.min(png.height, Math.round(bottom)); y++) {
    for (let x = Math.max(0, Math.round(left)); x < Math.min(png.width, Math.round(right)); x++) {
      png.data.set([red, green, blue, 255], (y * png.width + x) * 4);
    }
  }
}

/**
 * Draws the days of an incident as a PNG, which is what mail programs show: a bar a day, peaks in red, and the usual
 * submissions as a line. It holds no text; figures and legend are beside it.
 */
export function wavePicture({ figures, baseline }: Pick<NotifiedIncident, 'figures' | 'baseline'>): Buffer {
  const { width, height } = PICTURE;
  const png = new PNG({ width, height });
  fill(png, 0, 0, width, height, WHITE);
  const most = Math.max(1, baseline, ...figures.map(({ submissions }) => submissions)) * 1.05;
  const y = (value: number): number => height - MARGIN - (value / most) * (height - 2 * MARGIN);
  for (let line = 0; line <= GRID_LINES; line++) {
    const at = y((most * line) / GRID_LINES);
    fill(png, 0, at - 1, width, at + 1, GRID);
  }
  const slot = (width - 2 * MARGIN) / Math.max(1, figures.length);
  const bar = Math.min(WIDEST_BAR, slot * 0.7);
  figures.forEach(({ submissions, isPeak }, i) => {
    const middle = MARGIN + slot * (i + 0.5);
    fill(png, middle - bar / 2, y(submissions), middle + bar / 2, height - MARGIN, isPeak ? PEAK : QUIET);
  });
  fill(png, 0, y(baseline) - 2, width, y(baseline) + 2, BASELINE);
  return PNG.sync.write(png);
}
