import { PNG } from 'pngjs';
import { isTowering } from '../../report/towering.js';
import type { NotifiedDay, NotifiedIncident } from '../notification.js';

type Colour = readonly [red: number, green: number, blue: number];

const WHITE: Colour = [255, 255, 255];
const GRID: Colour = [217, 217, 217];
const PEAK: Colour = [194, 65, 12];
const QUIET: Colour = [125, 140, 160];
const BASELINE: Colour = [30, 64, 120];
const EXPECTED: Colour = [178, 223, 208];
const GAP: Colour = [236, 239, 242];

/** Width and height in pixels; shown at half of it, so that it is sharp on dense screens. */
export const PICTURE = { width: 1120, height: 320 } as const;
const MARGIN = 8;
const GRID_LINES = 4;
const WIDEST_BAR = 80;

function fill(png: PNG, left: number, top: number, right: number, bottom: number, [red, green, blue]: Colour): void {
  const pixel = Buffer.from([red, green, blue, 255]);
  const [from, to] = [Math.max(0, Math.round(left)), Math.min(png.width, Math.round(right))];
  if (from >= to) return;
  for (let y = Math.max(0, Math.round(top)); y < Math.min(png.height, Math.round(bottom)); y++) {
    png.data.fill(pixel, (y * png.width + from) * 4, (y * png.width + to) * 4);
  }
}

type ChartDay = Omit<NotifiedDay, 'day'>;

/** The highest that was expected of a day; 0 if nothing was. */
const highestExpected = (days: readonly ChartDay[]): number =>
  Math.max(0, ...days.map(({ expected }) => expected?.high ?? 0));

/** Whether heights are square roots, so that what was expected can be seen. */
export function isBySquareRoot(chart: readonly ChartDay[]): boolean {
  const highest = highestExpected(chart);
  return highest > 0 && isTowering(Math.max(...chart.map(({ submissions }) => submissions ?? 0)), highest);
}

/**
 * Draws the days of an incident as a PNG, which is what mail programs show: a bar a day, peaks in red, and the usual
 * submissions as a line; with a chart the weeks before too, and the range that was expected of each day. It holds no text; figures and legend are beside it.
 */
export function wavePicture(
  { figures, baseline }: Pick<NotifiedIncident, 'figures' | 'baseline'>,
  chart?: readonly NotifiedDay[],
): Buffer {
  const days: readonly ChartDay[] = chart ?? figures.map((figure) => ({ ...figure, expected: null }));
  const highest = highestExpected(days);
  const { width, height } = PICTURE;
  const png = new PNG({ width, height });
  fill(png, 0, 0, width, height, WHITE);
  const most = Math.max(1, baseline, highest, ...days.map(({ submissions }) => submissions ?? 0)) * 1.05;
  const bySquareRoot = chart !== undefined && isBySquareRoot(chart);
  const share = (value: number): number => (bySquareRoot ? Math.sqrt(value / most) : value / most);
  const y = (value: number): number => height - MARGIN - share(value) * (height - 2 * MARGIN);
  for (let line = 0; line <= GRID_LINES; line++) {
    const at = y((most * line) / GRID_LINES);
    fill(png, 0, at - 1, width, at + 1, GRID);
  }
  const slot = (width - 2 * MARGIN) / Math.max(1, days.length);
  const bar = Math.min(WIDEST_BAR, slot * 0.7);
  days.forEach(({ submissions, expected, isPeak }, i) => {
    const middle = MARGIN + slot * (i + 0.5);
    const [left, right] = [MARGIN + slot * i, MARGIN + slot * (i + 1)];
    if (expected) fill(png, left, y(expected.high), right, y(expected.low), EXPECTED);
    if (submissions === null) {
      fill(png, left, 0, right, height - MARGIN, GAP);
      return;
    }
    fill(png, middle - bar / 2, y(submissions), middle + bar / 2, height - MARGIN, isPeak ? PEAK : QUIET);
  });
  if (highest === 0) fill(png, 0, y(baseline) - 2, width, y(baseline) + 2, BASELINE);
  // areas of one colour are packed best, and ten times as fast, with no filter
  return PNG.sync.write(png, { filterType: 0 });
}
