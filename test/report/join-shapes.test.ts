import { describe, expect, it } from 'vitest';
import { joinShapes } from '../../src/report/html/join-shapes.js';

describe('joinShapes', () => {
  it('makes one path of rectangles in a row, and one of lines', () => {
    const rectangles = '<rect height="3" width="2" y="1" x="0.1" /><rect height="5.5" width="2" y="2" x="4" />';
    expect(joinShapes(`<g>${rectangles}</g>`)).toBe('<g><path d="M0.1 1h2v3h-2zM4 2h2v5.5h-2z"/></g>');
    const lines = '<line y2="3" y1="3" x2="9" x1="1" /><line y2="4" y1="4" x2="9.5" x1="1" />';
    expect(joinShapes(`<g>${lines}</g>`)).toBe('<g><path d="M1 3L9 3M1 4L9.5 4"/></g>');
  });

  it('leaves shapes alone that say more than their place', () => {
    const svg =
      '<g><rect x="0" y="0" width="1" height="1" fill="red" /><line x1="0" x2="1" y1="0" y2="1" class="a" /></g>';
    expect(joinShapes(svg)).toBe(svg);
  });
});
