import { describe, expect, it } from 'vitest';
import { tableHint } from '../../../../src/backends/files/csv/table-hint.js';
import { csvForm } from '../../../../src/feed/csv-form.js';

const hint = (head: string, keys: Parameters<typeof csvForm>[0] = {}) => tableHint(head, csvForm(keys));

describe('a table that can’t be read as it is described', () => {
  it('may begin with comments, one of which names the columns', () => {
    const head = '# A feed\n# a, b\n1,2\n';
    expect(hint(head).names).toEqual(['a', 'b']);
    expect(hint(head).remedy).toContain('comment = #');
    expect(hint(head, { comment: '#' }).remedy).toBeUndefined();
  });

  it('may have another delimiter than is said', () => {
    expect(hint('a;b\n1;2\n', { delimiter: ',' }).remedy).toBe(
      "the columns are separated by ';', not by ',': delimiter = ;",
    );
    expect(hint('1\t2\n', { delimiter: ';', header: 'a, b' }).remedy).toContain('delimiter = tab');
    expect(hint('a;b\n1;2\n', { delimiter: ';' }).remedy).toBeUndefined();
  });

  it('may have other columns than the description names', () => {
    const { names, remedy } = hint('a,b\n1,2\n', { header: 'a, b, c' });
    expect(names).toEqual(['a', 'b']);
    expect(remedy).toContain('the first line has 2 cells, but header = … names 3');
  });
});
