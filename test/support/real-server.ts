import { afterAll, beforeAll } from 'vitest';
import { startEngine } from '../../scripts/engine.mjs';
import type { Engine, EngineOptions } from '../../scripts/engine/types.mjs';

const START_MS = 240_000;

/** Has a real server run for the tests of the suite it is called in. */
export function realServer(name: string, optionsFor: () => Omit<EngineOptions, 'name'> = () => ({})): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await startEngine({ name, quick: true, timeout: START_MS, ...optionsFor() });
  }, START_MS);
  afterAll(() => engine?.stop());
  return () => {
    if (!engine) throw new Error(`${name} is not started`);
    return engine;
  };
}
