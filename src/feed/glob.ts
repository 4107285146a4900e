/** Whether a text has a `*` or `?` that matches other characters. A backslash takes that meaning from it. */
export function isGlob(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?]/.test(text);
}

/** A glob over values: `*` is any text, `?` is any one character; `\*`, `\?` are themselves. Case counts. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\\([*?\\])|[*?]|[$()+.[\]^{|}\\/]/g, (found: string, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (found === '*') return '.*';
    return found === '?' ? '.' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'su');
}
