import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import { describeBackendContract } from './contract.js';
import { naiveAnswer, naiveNewest, recordJson, type TelemetryRecord } from './naive-counts.js';
import type { Feed } from '../../src/analyzers/analyzer.js';

// The model as a backend: what the suite states of particular cases must hold for the model too.
function naiveBackend(records: readonly TelemetryRecord[], feed: Feed): Promise<Backend> {
  return Promise.resolve({
    loaded: [],
    async *answer(questions) {
      for (const question of questions) yield await Promise.resolve(naiveAnswer(records, feed, question));
    },
    newest: () => Promise.resolve(naiveNewest(records, feed)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

describeBackendContract('the naive model', naiveBackend);

describe('recordJson', () => {
  it('writes integers above 2^53 as their digits', () => {
    expect(recordJson({ a: 2n ** 63n - 1n, b: [1n, 'x'], c: null })).toBe(
      '{"a":9223372036854775807,"b":[1,"x"],"c":null}',
    );
  });
});
