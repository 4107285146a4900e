import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DESCRIPTION_KEYS } from '../../src/analyzers/read-description.js';
import { findAnalyzer } from '../../src/analyzers/find-analyzer.js';
import { READY_MADE_NAMES } from '../../src/analyzers/ready-made/names.js';
import { parseConfig } from '../../src/config/config-parser.js';
import { parseFilter } from '../../src/feed/filter.js';
import { ROOT } from '../support/run-tool.js';

const page = readFileSync(join(ROOT, 'docs/feeds.md'), 'utf8');
const sections = [...page.matchAll(/^```ini\n(.*?)^```$/gms)].map(([, text = '']) => text);

describe('docs/feeds.md', () => {
  it.each(sections.map((text) => [/\[analyzer:(.*)\]/.exec(text)?.[1] ?? '', text]))(
    'shows a section that can be read: %s',
    async (name, text) => {
      const config = { path: 'c.ini', sections: parseConfig(text, 'c.ini'), environment: {} };
      expect((await findAnalyzer(name, config, { info: () => {} }, '.')).name).toBe(name);
    },
  );

  it('shows a filter that can be read', () => {
    const [, filter = ''] = /## Filters\n\n`(.*)`/.exec(page) ?? [];
    expect(parseFilter(filter).places).toHaveLength(5);
  });

  it('names every key and every ready-made analyzer', () => {
    expect(sections.length).toBeGreaterThan(5);
    expect(DESCRIPTION_KEYS.filter((key) => !page.includes(key))).toEqual([]);
    expect(READY_MADE_NAMES.filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});
