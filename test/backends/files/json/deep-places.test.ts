import { describe, expect, it } from 'vitest';
import type { Question } from '../../../../src/backends/backend.js';
import { plainFeed } from '../../../../src/feed/feed.js';
import { countText } from './count-files.js';

const QUESTION: Question = { kind: 'local', window: { start: 0, end: 1e13 }, top: 3, canPeak: () => true };

/** All ways to nest a dotted name: its dots are a number's bits, which say where an object opens. */
function nested(name: string, way: number, value: string): unknown {
  const names = name.split('.');
  let steps = [names[0] ?? ''];
  for (const [i, next] of names.slice(1).entries()) {
    if ((way >> i) & 1) steps = [...steps, next];
    else steps = [...steps.slice(0, -1), `${steps.at(-1) ?? ''}.${next}`];
  }
  return steps.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}

describe('an attribute of many dots', () => {
  it.each(['a.b.c.d.e.f', 'a.b.c.d.e.f.g', 'a.b.c.d.e.f.g.h'])('%s is found however it is nested', async (name) => {
    const ways = 2 ** (name.split('.').length - 1);
    const feed = plainFeed({ time: 't', sample: 's', dimensions: ['k', name], crossDimensions: [] });
    const records = Array.from({ length: 2 * ways }, (_, way) => {
      const record = { t: 1, s: String(way), k: 'x', ...(nested(name, way % ways, 'v') as object) };
      return JSON.stringify(way < ways ? record : { _source: record });
    });
    const { answers } = await countText(records.join('\n'), feed, [QUESTION], {});
    const keys = answers[0]?.kind === 'local' ? [...answers[0].keys] : [];
    expect(keys.map(([key, { submissions }]) => [key, submissions])).toEqual([[['x', 'v'], 2 * ways]]);
  });

  it('does not get into the way of others, however many there are', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `n${i}.b.c.d.e.f.g.h`);
    const feed = plainFeed({ time: 't', sample: 's', dimensions: ['k', 'l'], crossDimensions: names });
    const record = (i: number): string =>
      JSON.stringify(Object.assign({ t: 1, s: 's', k: 'x', l: 'y' }, ...names.map((name) => nested(name, i, 'v'))));
    const text = [record(0), record(127), record(5), record(90)].join('\n');
    const { answers } = await countText(text, feed, [QUESTION], {});
    const keys = answers[0]?.kind === 'local' ? [...answers[0].keys] : [];
    expect(keys[0]?.[1].cross).toEqual(names.map(() => ({ distinct: 1, top: [{ value: 'v', submissions: 4 }] })));
  });
});
