import { beforeAll, inject } from 'vitest';
import { available } from '../../scripts/engine.mjs';
import { LIKELIEST_SERVER, SHARED_SERVER } from './shared-server.js';
import { skipLoudly } from './skip-loudly.js';

/** Says aloud that tests are skipped for want of a server. */
export function skipWithoutServer(): void {
  const lacking = available(LIKELIEST_SERVER);
  if (SHARED_SERVER === undefined && !lacking.ok) skipLoudly('Elasticsearch and OpenSearch', lacking.reason);
}

/** Has the server that all test files share run for the tests of the suite it is called in; gives its address. */
export function sharedServer(): () => { readonly url: string } {
  let url: string | undefined;
  beforeAll(async () => {
    const answer = await fetch(inject('sharedServer'));
    if (!answer.ok) throw new Error(await answer.text());
    url = await answer.text();
  }, 240_000);
  return () => {
    if (url === undefined) throw new Error('the server is not started');
    return { url };
  };
}
