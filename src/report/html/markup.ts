const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is HTML already. Anything else that stands in a template is escaped. */
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

/** A template of HTML: what is put into it is escaped, for elements and quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  let text = parts[0] ?? '';
  contents.forEach((content, i) => (text += rendered(content) + (parts[i + 1] ?? '')));
  return new Markup(text);
}
