import type { Detector } from './detector.js';

/** A number that a user can set with `--set NAME=VALUE`. */
export interface DetectorSetting {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  /** Whether it must be a whole number. */
  readonly whole: boolean;
  /** What it is, with its unit. */
  readonly text: string;
}

/** What a detector is made with. */
export interface DetectorOptions {
  /** A value for each of the driver's settings. */
  readonly settings: Readonly<Record<string, number>>;
  /** The threshold given with `-t`. */
  readonly threshold: number | undefined;
  /** Whether days far below their expectation are wanted too (`--dips`). */
  readonly dips: boolean;
  /** The analyzer's least threshold for a value of the first dimension. */
  readonly leastThreshold: (dimension0: string) => number;
}

/** A kind of detector, found by its name. */
export interface DetectorDriver {
  readonly name: string;
  readonly settings: Readonly<Record<string, DetectorSetting>>;
  readonly create: (options: DetectorOptions) => Detector;
}

/** The settings of a driver as they are if none is given. */
export function defaultSettings(driver: DetectorDriver): Record<string, number> {
  return Object.fromEntries(Object.entries(driver.settings).map(([name, setting]) => [name, setting.default]));
}
