import { describe, it } from 'vitest';
import { chosenEngines } from './chosen.js';
import { describeEngine } from './every-engine.js';

const chosen = chosenEngines.filter((name) => name.startsWith('opensearch'));

if (chosen.length === 0) it.todo('no server of opensearch is chosen');
describe.each(chosen)('%s', describeEngine);
