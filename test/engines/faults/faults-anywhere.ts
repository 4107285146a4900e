import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../scripts/engine/types.mjs';
import type { Question } from '../../../src/backends/backend.js';
import { ElasticsearchBackend } from '../../../src/backends/elasticsearch/elasticsearch-backend.js';
import { BackendError } from '../../../src/errors.js';
import { DAY_MS } from '../../../src/window/time-window.js';
import { comparable } from '../../backends/contract.js';
import { contextFor, type FilledIndex, fillIndex } from '../../backends/elasticsearch/engine-feed.js';
import type { RequestKind } from '../../backends/elasticsearch/request-kind.js';
import { FILE_FEED, LAST_DAY, recentRecords } from '../recent-feed.js';
import { type Fault, type FaultProxy, faultProxy } from './fault-proxy.js';
import { CONNECTION_FAULTS, PAGE_FAULTS, SEARCH_FAULTS } from './faults.js';
import { seededRandom } from '../../support/seeded-random.mjs';

const QUESTIONS: readonly Question[] = [
  { kind: 'daily', window: { start: LAST_DAY - 6 * DAY_MS, end: LAST_DAY + 1.5 * DAY_MS } },
  { kind: 'local', window: { start: LAST_DAY, end: LAST_DAY + DAY_MS }, top: 5, canPeak: () => true },
];
const SECTION = { page_size: '150', concurrency: '2', retries: '2', timeout_ms: '4000' };

const NO_SEARCHES: readonly RequestKind[] = ['fields', 'open', 'close', 'other'];

/** What can happen to a request of this kind, by name. */
function faultsOf(kind: RequestKind): readonly (readonly [string, Fault])[] {
  return Object.entries({
    ...CONNECTION_FAULTS,
    ...(!NO_SEARCHES.includes(kind) && SEARCH_FAULTS),
    ...(kind === 'groups' && PAGE_FAULTS),
  });
}

/** Every kind of request but pages of buckets. */
export const OTHER_KINDS: readonly RequestKind[] = ['fields', 'open', 'undated', 'span', 'days', 'probe', 'close'];

/** Faults of any request, once or in random sequences: the answers of the undisturbed engine or a clear failure. */
export function describeFaultsAnywhere(
  server: () => Engine,
  {
    kinds,
    seed,
    sequences,
  }: { readonly kinds: readonly RequestKind[]; readonly seed: number; readonly sequences: number },
): void {
  describe.concurrent('faults of any request', () => {
    let filled: FilledIndex;
    let undisturbed: unknown;

    async function answersThrough({ url }: { readonly url: string }): Promise<unknown> {
      const context = contextFor({ hosts: url, index: filled.index, ...SECTION }, FILE_FEED);
      await using backend = await ElasticsearchBackend.open(context);
      const answers: unknown[] = [];
      for await (const answer of backend.answer(QUESTIONS)) answers.push(comparable(answer));
      return answers;
    }

    async function expectNothingElse(proxy: FaultProxy): Promise<'same' | 'failed'> {
      const outcome = await answersThrough(proxy).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(BackendError);
        expect(outcome.message).toMatch(/^Section \[feed\], http:\/\/127\.0\.0\.1:\d+: .+$/);
        return 'failed';
      }
      expect(outcome).toEqual(undisturbed);
      return 'same';
    }

    beforeAll(async () => {
      filled = await fillIndex(server().url, recentRecords(600), FILE_FEED);
      undisturbed = await answersThrough(server());
    });

    describe.each(kinds)('%s', (kind) => {
      it.each(faultsOf(kind))('%s once changes nothing', async (_, fault) => {
        await using proxy = await faultProxy(server().url, (each, nth) =>
          each === kind && nth === 1 ? fault : undefined,
        );
        expect(await expectNothingElse(proxy)).toBe('same');
        expect(proxy.disturbed()).toBe(1);
      });

      it.each(faultsOf(kind))('%s for ever fails, and says so', async (_, fault) => {
        await using proxy = await faultProxy(server().url, (each) => (each === kind ? fault : undefined));
        // counting does not hang on a probe or on a farewell
        const outcome = await expectNothingElse(proxy);
        if (kind !== 'probe' && kind !== 'close') expect(outcome).toBe('failed');
      });
    });

    it.each(Array.from({ length: sequences }, (_, i) => seed + i))('a random sequence, seed %i', async (each) => {
      const random = seededRandom(each);
      const share = random() / 3;
      await using proxy = await faultProxy(server().url, (kind) => {
        const faults = faultsOf(kind);
        const fault = faults[Math.floor(random() * faults.length)]?.[1];
        return random() < share ? fault : undefined;
      });
      await expectNothingElse(proxy);
    });
  });
}
