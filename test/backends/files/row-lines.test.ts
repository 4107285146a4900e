import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RowLines } from '../../../src/backends/files/row-lines.js';

it('tells the line of every record', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }), (steps) => {
      const rows = new RowLines();
      let line = 0;
      const lines = steps.map((step) => (line += step));
      for (const each of lines) rows.add(each);
      expect(lines.map((_, index) => rows.of(index + 1))).toEqual(lines);
    }),
  );
});
