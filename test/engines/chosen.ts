import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly engines: readonly string[];
    readonly seed: number;
    readonly sequences: number;
  }
}

/** The servers that this run is about. */
export const chosenEngines: readonly string[] = inject('engines');

// what one server of a product is enough for is tried on this one, where it is among the chosen
const LEADS = ['elasticsearch-8.19.2', 'opensearch-3.4.0'];

/** The chosen servers of a product. */
export const chosenOf = (product: string): string[] => chosenEngines.filter((name) => name.startsWith(product));

/** One of the chosen servers for each product. */
export const leadEngines: readonly string[] = ['elasticsearch', 'opensearch'].flatMap((product) => {
  const all = chosenOf(product);
  return all.find((name) => LEADS.includes(name)) ?? all[0] ?? [];
});

// where what needs several servers is tried too, in short
const OTHERS = ['elasticsearch-9.2.4', 'opensearch-3.4.0'];

/** The chosen servers of other versions and products than the first lead. */
export const otherEngines: readonly string[] = chosenEngines.filter(
  (name) => OTHERS.includes(name) && name !== leadEngines[0],
);
