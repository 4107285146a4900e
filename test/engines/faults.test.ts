import { describe, inject } from 'vitest';
import { realServer } from '../support/real-server.js';
import { leadEngines } from './chosen.js';
import { describeOtherFaults } from './faults/random-faults.js';
import { describeSingleFaults } from './faults/single-faults.js';

describe.each([...leadEngines.entries()])('fault proxy %i before %s', (i, name) => {
  const server = realServer(name);
  // what the tool does about a fault depends little on the product
  if (i === 0) describeSingleFaults(server);
  describeOtherFaults(server, inject('seed'), inject('sequences'));
});
