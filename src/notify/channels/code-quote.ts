import { codeSpan } from '../../report/markdown.js';
import { plain, type Quote } from '../words.js';

/**
 * A value in Markdown: a code span, in which no mark-up, link or mention is live. The space without width keeps even a
 * reader that looks for mentions first from finding one.
 */
export const codeQuote: Quote = (value, length) => codeSpan(plain(value, length)).replaceAll('@', '@\u200b');
