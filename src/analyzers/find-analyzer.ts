import type { ConfigFile } from '../config/config-file.js';
import type { Log } from '../log/log.js';
import { ANALYZERS } from '../names/analyzers.js';
import { resolveName } from '../names/resolve-name.js';
import type { Analyzer } from './analyzer.js';
import { describedNames } from './described-names.js';

// Single keys of the two original analyzers may be set; any other section describes the whole.
const ORIGINALS: ReadonlySet<string> = new Set(['FileTypePeakAnalyzer', 'NetworkTypePeakAnalyzer']);

/**
 * Finds the analyzer of a name (`-a`): a section `[analyzer:NAME]` of the configuration before what comes with the tool,
 * or code, as `module#Export` seen from `folder`.
 *
 * @throws UsageError if there is none, or if its description can't be read
 */
export async function findAnalyzer(
  name: string,
  config: ConfigFile,
  log: Pick<Log, 'info'>,
  folder: string,
): Promise<Analyzer> {
  const own = ANALYZERS.named.find((each) => each.name === name || each.aliases.includes(name));
  const named = own?.name ?? name;
  const section = [name, named].find((each) => config.sections.has(`analyzer:${each}`));
  if (name.includes('#') && section === undefined) return resolveName(name, ANALYZERS, folder);
  if (section === undefined) {
    return resolveName(name, ANALYZERS, folder, describedNames(config));
  }
  const { readAnalyzerSection } = await import('./analyzer-section.js');
  if (own === undefined) return readAnalyzerSection(config, section);
  if (ORIGINALS.has(named)) {
    log.info(`Section [analyzer:${section}] sets keys of the analyzer '${named}'`);
    const { feed } = await own.load();
    return { ...(await readAnalyzerSection(config, section, feed.description)), name: named };
  }
  log.info(`Section [analyzer:${section}] is taken instead of the analyzer of that name that comes with the tool`);
  return readAnalyzerSection(config, section);
}
