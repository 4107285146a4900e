// UTF-16 puts surrogates (code points above U+FFFF) before U+E000 to U+FFFF; this rank moves them behind.
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/** Orders strings by code point, as Python sorts them; `<` compares UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const RANKED_UNIT = /[\ud800-\uffff]/;

/** Sorts texts by code point, in place. */
export function inCodePointOrder(texts: string[]): string[] {
  // without surrogates, UTF-16 units are in the order of code points, and sort much faster
  return texts.some((text) => RANKED_UNIT.test(text)) ? texts.sort(compareCodePoints) : texts.sort();
}
