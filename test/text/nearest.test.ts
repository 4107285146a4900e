import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/text/nearest.js';

describe('nearest', () => {
  it.each([
    ['JsonBackend', 'JsonBackend'],
    ['jsonbackend', 'JsonBackend'],
    ['JsnBackend', 'JsonBackend'],
    ['Tina', 'TinaBackend'],
    ['J', undefined],
    ['', undefined],
    ['Postgres', undefined],
  ])('of %j is %s', (written, meant) => {
    expect(nearest(written, ['JsonBackend', 'TinaBackend'])).toBe(meant);
  });
});
