import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/config/redact.js';

const secretArbitrary = fc.string({
  minLength: 8,
  maxLength: 30,
  unit: fc.constantFrom('a', 'Z', '0', '9', '+', '/', 'ü', '$', ';', ':', ' '),
});

describe('redactor', () => {
  it('leaves no Base64 of a secret, wherever in a text it is and however that is padded', () => {
    fc.assert(
      fc.property(
        secretArbitrary,
        fc.string({ maxLength: 5 }),
        fc.string({ maxLength: 5 }),
        (secret, before, after) => {
          const text = Buffer.from(before + secret + after);
          for (const encoding of ['base64', 'base64url'] as const) {
            for (const carried of [text.toString(encoding), text.toString(encoding).replace(/=+$/, '')]) {
              const shown = redactor([secret])(`index [${carried}] is not there`);
              expect(shown).toContain('***');
              // what is left of the secret at either end is no more than a byte that shares a digit with its neighbours
              const [head = '', tail = ''] = shown.slice('index ['.length, -'] is not there'.length).split('***');
              expect(head.length).toBeLessThanOrEqual(Math.ceil((Buffer.byteLength(before) * 8) / 6) + 1);
              expect(tail.length).toBeLessThanOrEqual(Math.ceil((Buffer.byteLength(after) * 8) / 6) + 4);
            }
          }
        },
      ),
    );
  });

  it('hides nothing if there is no secret', () => {
    expect(redactor(['', ''])('a text of its own')).toBe('a text of its own');
  });
});
