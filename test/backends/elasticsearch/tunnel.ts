import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

interface Tunnel extends AsyncDisposable {
  readonly url: string;
  readonly wanted: { readonly address: string | undefined; readonly authorization: string | undefined }[];
}

/** A proxy whose every tunnel leads to one place, whatever place was asked for. */
export async function tunnelTo({ url }: { readonly url: string }): Promise<Tunnel> {
  const wanted: Tunnel['wanted'] = [];
  const server = createServer();
  server.on('connect', ({ url: address, headers }, client, head) => {
    wanted.push({ address, authorization: headers['proxy-authorization'] });
    const engine = connect(Number(new URL(url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      engine.write(head);
      engine.pipe(client).pipe(engine);
    });
    for (const [end, other] of [[client, engine] as const, [engine, client] as const]) {
      end.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wanted,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
