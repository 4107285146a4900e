import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RobustState } from './state.js';

/** It changes with every change of a state's form or meaning: a state of another form is rebuilt by replay. */
const FORMAT = 2;

interface Packed {
  readonly format: number;
  readonly state: RobustState;
}

/** A state as bytes, exact. */
export function encodeState(state: RobustState): Buffer {
  return gzipSync(serialize({ format: FORMAT, state } satisfies Packed), { level: 4 });
}

/** @throws Error if it is no state of this form */
export function decodeState(bytes: Buffer): RobustState {
  const packed = deserialize(gunzipSync(bytes)) as Packed;
  if (packed.format !== FORMAT) throw new Error('another form');
  return packed.state;
}
