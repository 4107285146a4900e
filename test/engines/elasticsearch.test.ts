import { describe, it } from 'vitest';
import { chosenEngines } from './chosen.js';
import { describeEngine } from './every-engine.js';

const chosen = chosenEngines.filter((name) => name.startsWith('elasticsearch'));

if (chosen.length === 0) it.todo('no server of elasticsearch is chosen');
describe.each(chosen)('%s', describeEngine);
