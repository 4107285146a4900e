import type { Engine } from '../../scripts/engine/types.mjs';
import { type FaultProxy, faultProxy } from './faults/fault-proxy.js';

// Small enough for many pages.
export const MANY_PAGES = { page_size: '150', concurrency: '2', retries: '3' };

/** A way to the first node, on which something happens, once, before the second page of buckets is asked for. */
export async function inTheMiddle(engine: Engine, happens: () => Promise<unknown>): Promise<FaultProxy> {
  return faultProxy(engine.url, async (kind, nth) => {
    if (kind === 'groups' && nth === 2) await happens();
    return undefined;
  });
}
