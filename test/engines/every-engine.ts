import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { describeBackendContract } from '../backends/contract.js';
import { engineBackend } from '../backends/elasticsearch/engine-feed.js';
import { realServer } from '../support/real-server.js';
import { BIN } from '../support/run-tool.js';
import { describeApproximate } from './approximate.js';
import { chosenOf, leadEngines } from './chosen.js';
import { describeFaultsAnywhere, OTHER_KINDS } from './faults/faults-anywhere.js';
import { describeSingleFaults } from './faults/single-faults.js';
import { describeFieldTypes } from './field-types.js';
import { describeLargeDays } from './large-days.js';
import { describeLayouts } from './layouts.js';
import { describeNotifications } from './notifications.js';
import { describeReadyMade } from './ready-made.js';
import { run } from './run-program.js';
import { describeUnusable } from './unusable.js';

const PARITY = fileURLToPath(new URL('../../../shared/parity/check.mjs', import.meta.url));

/** Everything that one server of a version is enough for. */
function describeEngine(name: string): void {
  const server = realServer(name);

  describe.concurrent('keeps the contract', () => {
    describeBackendContract(name, (records, feed) => engineBackend(server().url, records, feed));
  });

  describeLayouts(name, server);

  describeLargeDays(server);

  describeApproximate(server);

  describeUnusable(server);

  describeFieldTypes(name, server);

  describeReadyMade(server);

  describeNotifications(name, server);

  if (leadEngines.includes(name)) {
    // what the tool does about a single fault depends little on the product
    const first = name === leadEngines[0];
    if (first) describeSingleFaults(server);
    const kinds = first ? OTHER_KINDS : [];
    describeFaultsAnywhere(server, { kinds, seed: inject('seed'), sequences: inject('sequences') });
  }

  // the reference's cases are not a part of this repository
  if (existsSync(PARITY)) {
    it('gives the tables of the reference', async () => {
      const args = [PARITY, '--engine', server().url, '--', process.execPath, BIN];
      const { status, stdout } = await run(process.execPath, args);
      expect(stdout).toMatch(/^\d+ passed, 0 failed$/m);
      expect(status).toBe(0);
    });
  }
}

/** All of that, on each chosen server of a product. */
export function describeProduct(product: string): void {
  const chosen = chosenOf(product);
  if (chosen.length === 0) it.todo(`no server of ${product} is chosen`);
  describe.each(chosen)('%s', describeEngine);
}
