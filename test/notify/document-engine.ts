import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface StoredDocument {
  readonly version: number;
  readonly source: {
    readonly '@timestamp': string;
    readonly event: { readonly kind: string; readonly action?: string };
    readonly telemetry: Readonly<Record<string, unknown>>;
  };
}

export interface DocumentEngine {
  readonly url: string;
  /** By `INDEX/ID`, in the order in which they came. */
  readonly documents: ReadonlyMap<string, StoredDocument>;
  readonly conflicts: () => number;
  /** How many bulk requests are refused with this status first. */
  refuse: (count: number, status: number) => void;
}

/** An engine that only takes documents, by the rules of ids and external versions. */
export async function documentEngine(): Promise<DocumentEngine> {
  const documents = new Map<string, StoredDocument>();
  let conflicts = 0;
  let [refusals, refusal] = [0, 503];
  function take(lines: readonly string[]): object[] {
    const items: object[] = [];
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const operation = JSON.parse(lines[i] ?? '') as Record<string, { _index: string; _id: string; version?: number }>;
      const [[kind, { _index, _id, version = 1 }] = ['', { _index: '', _id: '' }]] = Object.entries(operation);
      const id = `${_index}/${_id}`;
      const known = documents.get(id);
      const isConflict = known !== undefined && (kind === 'create' || version < known.version);
      if (isConflict) conflicts++;
      else documents.set(id, { version, source: JSON.parse(lines[i + 1] ?? '') as StoredDocument['source'] });
      items.push({ [kind]: { _index, _id, status: isConflict ? 409 : 201 } });
    }
    return items;
  }
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const isBulk = request.url?.startsWith('/_bulk') === true;
      const isRefused = isBulk && refusals > 0;
      if (isRefused) refusals--;
      const taken = isBulk ? { errors: false, items: isRefused ? [] : take(body.trim().split('\n')) } : undefined;
      response.writeHead(isRefused ? refusal : 200, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
      });
      response.end(JSON.stringify(taken ?? { version: { number: '8.19.2' }, acknowledged: true }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    documents,
    conflicts: () => conflicts,
    refuse: (count, status) => ([refusals, refusal] = [count, status]),
  };
}
