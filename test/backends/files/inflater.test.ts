import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Inflater } from '../../../src/backends/files/inflater.js';

describe('Inflater', () => {
  it('inflates until it is closed, and is an error then: Node would end the process', () => {
    const inflater = Inflater.of('gzip');
    const packed = gzipSync('telemetry');
    const output = Buffer.alloc(20);
    expect(inflater?.inflate(packed, true, output)).toEqual({ input: 0, output: 11 });
    expect(output.toString('utf8', 0, 9)).toBe('telemetry');
    inflater?.[Symbol.dispose]();
    expect(() => inflater?.inflate(packed, true, output)).toThrow('the decoder is closed');
  });
});
