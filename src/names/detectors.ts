import type { DetectorDriver } from '../detectors/driver.js';
import type { NameRegistry } from './resolve-name.js';

/** The detectors that come with the tool. */
export const DETECTORS: NameRegistry<DetectorDriver> = {
  kind: 'detector',
  flag: '--detector',
  named: [
    { name: 'original', aliases: [], load: async () => (await import('../detectors/original.js')).OriginalDetector },
    { name: 'robust', aliases: [], load: async () => (await import('../detectors/robust/driver.js')).RobustDetector },
  ],
  fault(value) {
    if (typeof value !== 'object' || value === null) return 'it must be an object';
    const { name, settings, create } = value as Partial<Record<keyof DetectorDriver, unknown>>;
    if (typeof name !== 'string') return "it has no text 'name'";
    if (typeof settings !== 'object' || settings === null) return "it has no object 'settings' (it may be empty)";
    if (typeof create !== 'function') return "it has no function 'create'";
    return undefined;
  },
};
