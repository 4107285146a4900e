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
    const names = Object.keys(driver.settings);
    // the configuration file knows names in lower case only
    const known = names.find((one) => one.toLowerCase() === name.toLowerCase());
    const setting = known === undefined ? undefined : driver.settings[known];
    if (known === undefined || setting === undefined) {
      const has = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
      throw new UsageError(`${where}: detector '${driver.name}' has no setting '${printable(name)}'; ${has}`);
    }
    const value = Number(text);
    const { least, most, whole } = setting;
    if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      const kind = whole ? 'a whole number' : 'a number';
      throw new UsageError(
        `${where}: '${known}' must be ${kind} from ${least} to ${most} (${setting.text}), not '${printable(text)}'`,
      );
    }
    settings[known] = value;
  }
  return settings;
}

/** `NAME=VALUE` of `--set`. */
export function parseSetting(text: string): readonly [name: string, value: string, where: string] {
  const cut = text.indexOf('=');
  if (cut < 1) throw new UsageError(`--set takes NAME=VALUE, not '${printable(text)}'`);
  return [text.slice(0, cut).trim(), text.slice(cut + 1), '--set'];
}
