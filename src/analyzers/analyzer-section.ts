import type { ConfigFile } from '../config/config-file.js';
import { sectionValues } from '../config/config-parser.js';
import { readSection, sectionLabel } from '../config/section-values.js';
import { UsageError } from '../errors.js';
import { parseAttribute, parseAttributes } from '../feed/attribute-expression.js';
import { DescriptionFault } from '../feed/description-fault.js';
import { loadFeed } from '../feed/load-feed.js';
import type { Analyzer } from './analyzer.js';
import { describedAnalyzer } from './described-analyzer.js';
import { analyzerSection } from './described-names.js';
import type { FeedDescription } from './feed-description.js';
import { DESCRIPTION_KEYS, readDescription } from './read-description.js';

const GROUPS = ['list', 'missing', 'fold'] as const;
const GROUP_KEY = /^(list|missing|fold|detector)\.(.+)$/s;

type Texts = Record<string, unknown>;

/** The places by which `list.`, `missing.` and `fold.` may go, of what can be read; faults are told later. */
function firstPlaces(keys: Texts): Set<string> {
  const text = (key: string): string => (typeof keys[key] === 'string' ? keys[key] : '');
  try {
    const single = ['time', 'sample', 'dimension_0', 'dimension_1'].filter((key) => text(key) !== '');
    const all = [...single.map((key) => parseAttribute(text(key), key)), ...parseAttributes(text('cross'), 'cross')];
    return new Set(all.flatMap((parts) => parts.map(([first = '']) => first)));
  } catch {
    return new Set();
  }
}

const SIMPLE_KEYS = DESCRIPTION_KEYS.filter((key) => !GROUPS.some((group) => group === key));

/** The keys of a section as a description has them: those with a dot become objects by what is behind it. */
function readKeys(config: ConfigFile, section: string, base: Texts): Texts {
  const values = readSection(config, section, {
    known: SIMPLE_KEYS,
    secret: [],
    tolerates: (key) => GROUP_KEY.test(key),
  });
  const keys: Texts = { ...base };
  for (const [key, { text }] of values) keys[key] = text;
  const own = config.sections.get(section);
  const places = firstPlaces(keys);
  const groups = new Map<string, [string, string][]>();
  for (const [key, value] of sectionValues(config.sections, section) ?? []) {
    const [, group = '', name = ''] = GROUP_KEY.exec(key) ?? [];
    // what comes from [DEFAULT] may be meant for another section
    if (group === '' || (own?.has(key) !== true && !places.has(name))) continue;
    groups.set(group, [...(groups.get(group) ?? []), [name, value]]);
  }
  for (const group of GROUPS) {
    const entries = groups.get(group);
    if (entries) keys[group] = Object.fromEntries([...Object.entries(base[group] ?? {}), ...entries]);
  }
  const settings = groups.get('detector');
  const detector = values.get('detector')?.text;
  if (detector !== undefined || settings) {
    keys['detector'] = { name: detector ?? 'original', settings: Object.fromEntries(settings ?? []) };
  }
  return keys;
}

/**
 * The analyzer that a section `[analyzer:NAME]` describes, over the keys of `base`.
 *
 * @throws UsageError that names section and key, what was read and what is possible
 */
export async function readAnalyzerSection(
  config: ConfigFile,
  name: string,
  base: Partial<FeedDescription> = {},
): Promise<Analyzer> {
  const section = analyzerSection(name);
  try {
    return describedAnalyzer(name, await loadFeed(readDescription(readKeys(config, section, base))));
  } catch (error) {
    if (!(error instanceof DescriptionFault)) throw error;
    throw new UsageError(`${sectionLabel(section)}, ${error.message}`, { cause: error });
  }
}
