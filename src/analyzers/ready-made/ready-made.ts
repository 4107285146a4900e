import { loadFeed } from '../../feed/load-feed.js';
import type { Analyzer } from '../analyzer.js';
import { describedAnalyzer } from '../described-analyzer.js';
import { CLOUD } from './cloud.js';
import { HOST } from './host.js';
import { MALWARE } from './malware.js';
import type { ReadyMadeName } from './names.js';
import { NETWORK } from './network.js';
import type { ReadyMade } from './ready-made-entry.js';

export const READY_MADE: Readonly<Record<ReadyMadeName, ReadyMade>> = { ...NETWORK, ...CLOUD, ...HOST, ...MALWARE };

/** The ready-made analyzer of a name. */
export async function readyMadeAnalyzer(name: ReadyMadeName): Promise<Analyzer> {
  return describedAnalyzer(name, await loadFeed(READY_MADE[name].description));
}
