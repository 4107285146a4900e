import { shown } from '../../log/printable.js';
import { html, type Markup } from './markup.js';

/** An attribute value: escaped, cut, and kept from turning the direction of what stands around it. */
export function value(text: string, length?: number): Markup {
  return text === '' ? html`<i>(empty)</i>` : html`<bdi>${shown(text, length)}</bdi>`;
}
