import { describe, expect, it } from 'vitest';
import { drawPeakChart } from '../../src/report/html/peak-chart.js';
import { DAY_MS } from '../../src/window/time-window.js';

const TEXT_WIDTH = 7;

describe('drawPeakChart', () => {
  it.each([9, 99_999, 107_334, 12_345_678, 2 ** 40])('has room for the labels of its vertical axis: %d', (most) => {
    const series = [1, most].map((submissions, i) => ({ day: i * DAY_MS, submissions, samples: 1 }));
    const window = { start: DAY_MS, end: 2 * DAY_MS };
    const rest = { threshold: undefined, average: undefined, expected: [], waves: [] };
    const { text } = drawPeakChart({ series, window, ...rest }, 'narrow');
    const labels = [...text.matchAll(/<text transform="translate\(([\d.]+),[\d.]+\)" y="0.3em">([^<]+)</g)];
    expect(labels.length).toBeGreaterThan(2);
    // a label ends 9 to the left of its tick
    for (const [, at, label = ''] of labels) expect(Number(at) - 9).toBeGreaterThanOrEqual(TEXT_WIDTH * label.length);
  });
});
