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

/** One of the chosen servers for each product. */
export const leadEngines: readonly string[] = ['elasticsearch', 'opensearch'].flatMap((product) => {
  const all = chosenEngines.filter((name) => name.startsWith(product));
  return all.find((name) => LEADS.includes(name)) ?? all[0] ?? [];
});
