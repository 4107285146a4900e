import { describe, inject } from 'vitest';
import { realServer } from '../support/real-server.js';
import { leadEngines } from './chosen.js';
import { describeFaultsAnywhere, OTHER_KINDS } from './faults/faults-anywhere.js';
import { describeSingleFaults } from './faults/single-faults.js';

describe.each(leadEngines)('faults before %s', (name) => {
  const server = realServer(name);
  // what the tool does about a single fault depends little on the product
  const first = name === leadEngines[0];
  if (first) describeSingleFaults(server);
  const kinds = first ? OTHER_KINDS : [];
  describeFaultsAnywhere(server, { kinds, seed: inject('seed'), sequences: inject('sequences') });
});
