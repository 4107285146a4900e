import fc from 'fast-check';

// fast-check's own unit of all code points takes a second in each process, for a map of a million of them
const codePoint = fc
  .oneof(
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((point) => String.fromCodePoint(point));

const NAMES_OF_OBJECTS = ['__proto__', 'constructor', 'hasOwnProperty', 'length', 'toJSON', 'toString', 'valueOf'];

/** Any text that UTF-8 can hold, and now and then a name that every object has. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: codePoint }) },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES_OF_OBJECTS) },
);

/** Texts of few code points, of which many are equal to one another. */
export const anyShortText: fc.Arbitrary<string> = fc.string({ unit: codePoint, maxLength: 3 });
