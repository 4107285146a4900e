import type { Query } from '../section/settings.js';

export const allOf = (filter: readonly Query[]): Query => ({ bool: { filter: [...filter] } });
export const noneOf = (mustNot: readonly Query[]): Query => ({ bool: { must_not: [...mustNot] } });
export const anyOf = (should: readonly Query[]): Query => ({ bool: { should: [...should], minimum_should_match: 1 } });

/** Records that have a value of the field. */
export const exists = ({ path }: { readonly path: string }): Query => ({ exists: { field: path } });
