import { shown } from '../../log/printable.js';
import { markup, type Markup } from './markup.js';

/** An attribute value: escaped, cut, and kept from turning the direction of what is around it. */
export function value(text: string, length?: number): Markup {
  return text === '' ? markup`<i>(empty)</i>` : markup`<bdi>${shown(text, length)}</bdi>`;
}
