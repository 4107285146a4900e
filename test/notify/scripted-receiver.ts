import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the receiver does with a request: a status, or anything it likes. */
export type Answer = number | ((response: ServerResponse) => void);

export interface ScriptedReceiver {
  readonly url: string;
  readonly requests: ReceivedRequest[];
}

/** A receiver that answers by a script, and with 200 once that is over. */
export async function scriptedReceiver(answers: readonly Answer[] = []): Promise<ScriptedReceiver> {
  const requests: ReceivedRequest[] = [];
  const script = [...answers];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      const answer = script.shift() ?? 200;
      if (typeof answer === 'number') response.writeHead(answer).end(answer === 200 ? 'ok' : 'no');
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path`, requests };
}
