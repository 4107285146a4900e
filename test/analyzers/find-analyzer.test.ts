import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analyzer } from '../../src/analyzers/analyzer.js';
import { findAnalyzer } from '../../src/analyzers/find-analyzer.js';
import type { ConfigFile } from '../../src/config/config-file.js';
import { parseConfig } from '../../src/config/config-parser.js';
import { UsageError } from '../../src/errors.js';

function configOf(text: string, environment: ConfigFile['environment'] = {}): ConfigFile {
  return { path: 'c.ini', sections: parseConfig(text, 'c.ini'), environment };
}

function find(name: string, text: string, environment?: ConfigFile['environment']): Promise<Analyzer> {
  return findAnalyzer(name, configOf(text, environment), { info: () => {} }, '.');
}

const SECTION = `[analyzer:feed]
time = ts
sample = id
dimension_0 = kind
`;

describe('an analyzer from the configuration', () => {
  it('is found by its name, with defaults', async () => {
    const { name, feed, globalWindowDays, leastThreshold } = await find('feed', SECTION);
    expect({ name, globalWindowDays }).toEqual({ name: 'feed', globalWindowDays: 7 });
    expect(feed.dimensions).toEqual(['kind', '*']);
    expect(leastThreshold('x')).toBe(0);
  });

  it('keeps the spelling of places behind a dot, quoted or not, and no other', async () => {
    const text = `${SECTION}Dimension_1 = "a:b=c" + Rule.Name
List.Rule.Name = each
missing."a:b=c" = x
fold.Rule.Name: low: a b, *: other
GLOBAL_DAYS = 3
least_threshold = a: 5, *: 1`;
    const { feed, globalWindowDays, leastThreshold } = await find('feed', text);
    expect(feed.description).toMatchObject({ list: { 'Rule.Name': 'each' }, missing: { 'a:b=c': 'x' } });
    expect(feed.dimensions[1]).toBe('a:b=c + Rule.Name');
    expect(globalWindowDays).toBe(3);
    expect(['a', 'b'].map(leastThreshold)).toEqual([5, 1]);
  });

  it('does not judge what comes from [DEFAULT], and takes what fits', async () => {
    const text = `[DEFAULT]\nhosts = x\ntime_zone = +02:00\nlist.other = each\nlist.kind = each\n${SECTION}`;
    const { feed } = await find('feed', text);
    expect(feed.description).toMatchObject({ time_zone: '+02:00', list: { kind: 'each' } });
  });

  it('takes keys from the environment', async () => {
    const { feed } = await find('feed', SECTION, { TPA_ANALYZER_FEED_SAMPLE: 'none' });
    expect(feed.sample).toBe('none');
  });

  it('takes a detector with its settings', async () => {
    const { feed } = await find('feed', `${SECTION}detector = robust\ndetector.Rate = 0.1`);
    expect(feed.description.detector).toEqual({ name: 'robust', settings: { rate: '0.1' } });
  });

  it('may set single keys of the original two', async () => {
    const text = '[analyzer:FileTypePeakAnalyzer]\ntime_format = seconds\nleast_threshold = malicious: 7';
    const { name, feed, leastThreshold } = await find('file-type', text);
    expect(name).toBe('FileTypePeakAnalyzer');
    expect(feed.dimensions).toEqual(['task.severity', 'file.llfile_type']);
    expect(feed.readers.time.format.name).toBe('seconds');
    expect(['malicious', 'benign'].map(leastThreshold)).toEqual([7, 0]);
  });

  it.each([
    ['dimenson_1 = x', "unknown key 'dimenson_1'; did you mean 'dimension_1'?"],
    ['list.kinds = each', "key 'list.kinds': no attribute is read from 'kinds'; did you mean 'list.kind'?"],
    [
      'list.kind = every',
      'key \'list.kind\': "every" is not possible; possible are error, each, first, join, leave-out',
    ],
    ['time_format = secs', "key 'time_format': 'secs' is not a unit of time; did you mean 'seconds'?"],
    ['time_zone = Europe/Pari', "did you mean 'Europe/Paris'?"],
    ['fold.kind = x', "key 'fold.kind': 'x' has no ':' after a name"],
    ['filter = kind:', "key 'filter': at its end: the value of 'kind' is missing"],
    ['least_threshold = a', "key 'least_threshold': 'a' is not VALUE: N"],
    ['global_days = 0', "key 'global_days': 0 is not a whole number of days"],
    ['records = a..b', "key 'records': 'a..b' is not a path"],
    ['delimiter = ab', "key 'delimiter': 'ab' is not one character"],
    ['encoding = utf8', 'possible are utf-8, utf-16, latin1'],
    ['dimension_1 =', "key 'dimension_1': it has no value"],
    ['dimension_1 = a |', "key 'dimension_1': 'a |' names no place"],
    ['cross = a,', "key 'cross'"],
    ['list.ts = each', "key 'list.ts': a record has one time"],
  ])('names section and key of what is amiss: %s', async (line, problem) => {
    const failure: unknown = await find('feed', SECTION + line).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toMatch(/^Configuration section \[analyzer:feed\]/);
    expect((failure as Error).message).toContain(problem);
  });

  it('names the key that is missing', async () => {
    await expect(find('feed', '[analyzer:feed]\ntime = t\nsample = none')).rejects.toThrow(
      "key 'dimension_0': it is missing",
    );
  });

  it('is among the names that are listed if another is wanted', async () => {
    await expect(find('fed', SECTION)).rejects.toThrow("Did you mean 'feed'?");
  });
});

describe('an analyzer as code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tpa-analyzer-'));
  const load = (code: string): Promise<Analyzer> => {
    writeFileSync(join(folder, 'mine.mjs'), code);
    return findAnalyzer('./mine.mjs#Mine', configOf(''), { info: () => {} }, folder);
  };

  it('may be a description with a name', async () => {
    const { name, feed } = await load(
      "export const Mine = { name: 'mine', time: 'ts', time_format: 'seconds', sample: 'none', dimension_0: 'a + b' };",
    );
    expect([name, feed.dimensions[0], feed.readers.time.format.name]).toEqual(['mine', 'a + b', 'seconds']);
  });
});
