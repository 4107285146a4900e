/**
 * The beginning of a document as a document of its own: it ends behind the last whole object in the outermost list that
 * can be seen, and what was opened before is closed.
 *
 * @returns undefined if there is no such list
 */
export function closedPrefix(text: string): string | undefined {
  const open: string[] = [];
  let inString = false;
  let end = -1;
  let closers = '';
  let depth = Number.POSITIVE_INFINITY;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') open.push('}');
    else if (character === '[') open.push(']');
    else if (character === '}' || character === ']') {
      open.pop();
      if (character === '}' && open.at(-1) === ']' && open.length <= depth) {
        depth = open.length;
        end = i + 1;
        closers = open.toReversed().join('');
      }
    }
  }
  return end < 0 ? undefined : text.slice(0, end) + closers;
}
