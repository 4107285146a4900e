import { describe, expect, it } from 'vitest';
import type { FeedDay } from '../../../src/detectors/detector.js';
import { robustDetector } from '../../../src/detectors/robust/robust-detector.js';
import { decodeState, encodeState } from '../../../src/detectors/robust/state-codec.js';
import { replay } from '../../../src/history/replay.js';
import { feedDay, figures } from './worked-example.js';

const detector = robustDetector();
const days = Array.from({ length: 30 }, (_, t): FeedDay => {
  const keys = ['a\ud800', '__proto__', ...(t > 20 ? ['fresh'] : [])];
  const day = feedDay(
    t,
    ...keys.map((name, k) => [[name, ''] as const, figures(100 + ((37 * t) % 11) + k, 40)] as const),
  );
  return t === 12 ? { ...day, figures: null } : day;
});

describe('a state as bytes', () => {
  const states = [detector.start(), ...[...replay(detector, days)].map(({ next }) => next)];

  it('comes back as it was', () => {
    for (const state of states) expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('is the same whether the days before were judged at once or in several nights', () => {
    let state = detector.start();
    for (const [i, day] of days.entries()) {
      state = decodeState(encodeState(detector.observe(state, day).next));
      const whole = states[i + 1];
      expect(whole && encodeState(whole).equals(encodeState(state))).toBe(true);
    }
  });

  it('is refused if it is cut off or of another form', () => {
    const bytes = encodeState(states.at(-1) ?? detector.start());
    expect(() => decodeState(bytes.subarray(0, bytes.length - 20))).toThrow();
    expect(() => decodeState(Buffer.from('no state'))).toThrow();
  });
});
