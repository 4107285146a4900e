import { UsageError } from '../errors.js';
import { printable } from '../log/printable.js';
import { defaultSettings, type DetectorDriver } from './driver.js';

/**
 * The settings of a detector: its defaults, with what was given in their place.
 *
 * @param given names and values as texts, each with where it was given (`--set`)
 * @throws UsageError that lists what there is
 */
export function readSettings(
  driver: DetectorDriver,
  given: Iterable<readonly [name: string, value: string, where: string]>,
): Record<string, number> {
  const settings = defaultSettings(driver);
  for (const [name, text, where] of given) {
    const setting = Object.hasOwn(driver.settings, name) ? driver.settings[name] : undefined;
    if (setting === undefined) {
      const names = Object.keys(driver.settings);
      const has = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
      throw new UsageError(`${where}: detector '${driver.name}' has no setting '${printable(name)}'; ${has}`);
    }
    const value = Number(text);
    const { least, most, whole } = setting;
    if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      const kind = whole ? 'a whole number' : 'a number';
      throw new UsageError(
        `${where}: '${name}' must be ${kind} from ${least} to ${most} (${setting.text}), not '${printable(text)}'`,
      );
    }
    settings[name] = value;
  }
  return settings;
}
