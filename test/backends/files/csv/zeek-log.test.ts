import { describe, expect, it } from 'vitest';
import { zeekJson, zeekLog } from '../../../../src/backends/files/csv/zeek-log.js';

const HEAD =
  '#separator \\x7c\n#set_separator|;\n#empty_field|EMPTY\n#unset_field|?\n#fields|ts|tags\n#types|time|set[string]\n1|a';

describe('a log in Zeek’s own format', () => {
  it('tells its columns and how it is written', () => {
    expect(zeekLog(HEAD)).toEqual({
      delimiter: '|',
      fields: ['ts', 'tags'],
      types: ['time', 'set[string]'],
      setSeparator: ';',
      emptyField: 'EMPTY',
      unsetField: '?',
    });
    expect(zeekLog('#fields\tts\n')).toBeUndefined();
  });

  it.each([
    ['1604491200.123456', 'time', '1604491200.123456'],
    ['T', 'bool', 'true'],
    ['T', 'string', '"T"'],
    ['007', 'count', '"007"'],
    ['EMPTY', 'string', '""'],
    ['?', 'string', undefined],
    ['a\\x7cb\\\\', 'string', String.raw`"a|b\\"`],
    ['\\xc3\\xa4', 'string', '"ä"'],
    ['EMPTY', 'set[string]', '[]'],
    ['a;?;b\\x3b', 'set[string]', '["a",null,"b;"]'],
    ['1;2', 'vector[count]', '[1,2]'],
  ])('means by %s (%s) %s', (cell, type, json) => {
    const log = zeekLog(HEAD);
    expect(log && zeekJson(cell, type, log)).toBe(json);
  });
});
