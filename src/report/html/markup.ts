const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is HTML already. Anything else in a template is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | undefined | readonly Content[];

function rendered(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return content.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return content.map(rendered).join('');
}

const tightened = new WeakMap<TemplateStringsArray, readonly string[]>();

// The indentation of a template in the source would be half of a page of thousands of rows.
function tighten(parts: TemplateStringsArray): readonly string[] {
  let tight = tightened.get(parts);
  if (tight === undefined) tightened.set(parts, (tight = parts.map((part) => part.replace(/\n\s*/g, '\n'))));
  return tight;
}

/**
 * A template of HTML: what is put into it is escaped, for elements and quoted attributes alike. (It is not called html,
 * under which name formatters would set its whitespace anew, even if it counts.)
 */
export function markup(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  const tight = tighten(parts);
  let text = tight[0] ?? '';
  contents.forEach((content, i) => (text += rendered(content) + (tight[i + 1] ?? '')));
  return new Markup(text);
}
