import type { DetectorDriver } from '../driver.js';
import { robustDetector } from './robust-detector.js';
import { DEFAULT_SETTINGS } from './settings.js';

/** The detector of unusual days (docs/detector.md). */
export const RobustDetector: DetectorDriver = {
  name: 'robust',
  settings: {
    chancePeaksPerYear: {
      default: DEFAULT_SETTINGS.chancePeaksPerYear,
      least: 1e-6,
      most: 1e6,
      whole: false,
      text: 'peaks a year, over all keys, that chance alone may make',
    },
    learnDays: {
      default: DEFAULT_SETTINGS.learnDays,
      least: 1,
      most: 56,
      whole: true,
      text: 'first days with data on which nothing is tested',
    },
    halfLife: {
      default: DEFAULT_SETTINGS.halfLife,
      least: 1,
      most: 1000,
      whole: false,
      text: 'days after which a day counts half',
    },
  },
  create({ settings, threshold, dips }) {
    return robustDetector({ ...settings, dips, ...(threshold === undefined ? {} : { leastSubmissions: threshold }) });
  },
};
