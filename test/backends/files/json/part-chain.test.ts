import { describe, expect, it } from 'vitest';
import {
  type JobFile,
  JsonLayout,
  newSharedState,
  NUMBERS_OF_PART,
  PartEnd,
  type SharedState,
} from '../../../../src/backends/files/json/job.js';
import { followChain, isChainBroken } from '../../../../src/backends/files/json/part-chain.js';

const { empty, last, fault } = PartEnd;
const PART_BYTES = 100;

function fileOf(parts: number): JobFile {
  return {
    path: 'x.json',
    size: parts * PART_BYTES,
    compression: 'none',
    layout: JsonLayout.array,
    skipped: 0,
    parts,
    firstPart: 0,
    recordHead: new Uint8Array(),
    letsLinesGo: false,
  };
}

/** What was found in each part: the beginning of its first record, and of the next part's. Each has ten records. */
function partsOf(...found: readonly (readonly [start: number, end: number])[]): [JobFile, SharedState] {
  const shared = newSharedState(found.length, 0);
  for (const [part, [start, end]] of found.entries()) shared.parts.set([start, end, 10], part * NUMBERS_OF_PART);
  return [fileOf(found.length), shared];
}

const brokenParts = ([file, shared]: [JobFile, SharedState]): boolean[] =>
  Array.from({ length: file.parts }, (_, part) => isChainBroken(file, part, shared));

describe('the chain of parts', () => {
  it('is whole if each part begins where the one before it ended', () => {
    const parts = partsOf([0, 105], [105, 310], [empty, empty], [310, last]);
    expect(followChain(...parts, PART_BYTES)).toEqual({ isWhole: true, faultyPart: undefined, records: 30 });
    expect(brokenParts(parts)).toEqual([false, false, false, false]);
  });

  it('is not whole if a part begins elsewhere, which it and the part before it show', () => {
    const parts = partsOf([0, 105], [107, 205], [205, last]);
    expect(followChain(...parts, PART_BYTES)).toMatchObject({ isWhole: false, faultyPart: undefined });
    expect(brokenParts(parts)).toEqual([true, true, false]);
  });

  it('is not whole if no record was found in a part where one begins; a part that was not read shows nothing', () => {
    const parts = partsOf([0, 105], [empty, empty], [205, last]);
    expect(followChain(...parts, PART_BYTES)).toMatchObject({ isWhole: false, faultyPart: undefined });
    expect(brokenParts(parts)).toEqual([false, false, false]);
  });

  it('leads to the first part with a fault, and to none behind a wrong guess', () => {
    expect(followChain(...partsOf([0, 105], [105, fault], [205, last]), PART_BYTES)).toEqual({
      isWhole: true,
      faultyPart: 1,
      records: 10,
    });
    expect(followChain(...partsOf([0, 105], [107, fault], [205, last]), PART_BYTES)).toMatchObject({
      isWhole: false,
      faultyPart: undefined,
    });
  });
});
