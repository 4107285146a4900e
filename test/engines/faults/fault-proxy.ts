import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { kindOf, type RequestKind } from '../../backends/elasticsearch/request-kind.js';

export interface EngineAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * What becomes of an answer: `reset`, the connection ends before it; `cut`, in the middle of it; `silence`, nothing
 * ever comes; or another answer.
 */
export type Fault = 'reset' | 'cut' | 'silence' | ((answer: EngineAnswer) => EngineAnswer);

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  /** Requests so far, and how many answers were not passed on as they were. */
  readonly count: (kind: RequestKind) => number;
  readonly disturbed: () => number;
}

async function forward(
  engine: string,
  { method, url, headers }: IncomingMessage,
  body: string,
  agent: Agent,
): Promise<EngineAnswer & { headers: IncomingMessage['headers'] }> {
  // compressed answers could not be changed
  const plain = { ...headers, host: new URL(engine).host, 'accept-encoding': 'identity' };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(engine + (url ?? '/'), { method, headers: plain, agent }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  return { status: answer.statusCode ?? 0, text: await text(answer), headers: answer.headers };
}

function send(response: ServerResponse, { status, text: content }: EngineAnswer, headers: object, cut: boolean): void {
  const bytes = Buffer.from(content);
  response.writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': bytes.length });
  if (!cut) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
}

/** Stands between the tool and a server, and disturbs the answers that `faultFor` names (the `nth` of a kind, from 1).
 * What it does meanwhile happens before the server is asked. */
export async function faultProxy(
  engine: string,
  faultFor: (kind: RequestKind, nth: number) => Fault | undefined | Promise<undefined>,
): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const counts = new Map<RequestKind, number>();
  let disturbed = 0;
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    const parsed = (body === '' ? {} : JSON.parse(body)) as Readonly<Record<string, unknown>>;
    const kind = kindOf(incoming.method ?? '', incoming.url ?? '', parsed);
    const nth = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, nth);
    const fault = await faultFor(kind, nth);
    if (fault !== undefined) disturbed++;
    if (fault === 'silence') return;
    if (fault === 'reset') return void incoming.socket.destroy();
    const { headers, ...answer } = await forward(engine, incoming, body, agent);
    const { 'x-elastic-product': product, 'x-opensearch-version': version } = headers;
    const telling = {
      ...(product && { 'x-elastic-product': product }),
      ...(version && { 'x-opensearch-version': version }),
    };
    send(response, typeof fault === 'function' ? fault(answer) : answer, telling, fault === 'cut');
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: (kind) => counts.get(kind) ?? 0,
    disturbed: () => disturbed,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
