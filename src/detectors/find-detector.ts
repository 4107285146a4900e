import type { Analyzer } from '../analyzers/analyzer.js';
import { DETECTORS } from '../names/detectors.js';
import { resolveName } from '../names/resolve-name.js';
import type { DetectorDriver } from './driver.js';
import { parseSetting, readSettings } from './read-settings.js';

/** A detector that was chosen, with its settings. */
export interface ChosenDetector {
  readonly driver: DetectorDriver;
  readonly settings: Readonly<Record<string, number>>;
}

/**
 * The detector of a run: the flag's (`--detector`), else the analyzer's, else the original's rule. Settings given with
 * `--set` go before those of the analyzer's section.
 *
 * @throws UsageError if there is none of that name, or no such setting
 */
export async function findDetector(
  name: string | undefined,
  set: readonly string[],
  { name: analyzer, feed }: Analyzer,
  folder: string,
): Promise<ChosenDetector> {
  const described = feed.description.detector;
  const driver = await resolveName(name ?? described?.name ?? 'original', DETECTORS, folder);
  const isDescribed = described !== undefined && (name === undefined || name === described.name);
  const where = `[analyzer:${analyzer}] detector.`;
  const own = isDescribed
    ? Object.entries(described.settings).map(([setting, value]) => [setting, value, `${where}${setting}`] as const)
    : [];
  return { driver, settings: readSettings(driver, [...own, ...set.map(parseSetting)]) };
}
