import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { createCertificates } from '../../scripts/engine/certificates.mjs';
import { temporaryFolder } from '../support/run-tool.js';

/** What it takes to run a real mail server here; undefined if all is there. */
export function mailServerLack(): string | undefined {
  if (spawnSync('smtpd', ['-h']).error) return 'it takes the Debian package opensmtpd';
  return process.getuid?.() === 0 ? undefined : 'only root can start a mail server';
}

export interface MailServer {
  readonly plainPort: number;
  /** TLS from the first byte. */
  readonly tlsPort: number;
  /** TLS after STARTTLS. */
  readonly starttlsPort: number;
  /** PEM file of the authority of its certificate. */
  readonly authority: string;
  /** Everything that was delivered, as it lies in the mailbox; waits for so many. */
  mails(count: number): Promise<string[]>;
}

const listen = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );

/** Speaks the few lines up to STARTTLS, then is a tunnel to the server. */
function starttls(socket: Socket, certificate: { cert: string; key: string }, plainPort: number): void {
  socket.write('220 localhost ESMTP\r\n');
  const onData = (chunk: Buffer): void => {
    const line = chunk.toString('latin1');
    if (/^EHLO/i.test(line)) socket.write('250-localhost\r\n250 STARTTLS\r\n');
    else if (/^STARTTLS/i.test(line)) {
      socket.off('data', onData);
      socket.write('220 go ahead\r\n');
      const secure = new TLSSocket(socket, { isServer: true, ...certificate });
      const upstream = connect(plainPort, '127.0.0.1');
      // the greeting was given before
      upstream.once('data', () => {
        upstream.pipe(secure);
        secure.pipe(upstream);
      });
      for (const each of [secure, upstream]) each.on('error', () => upstream.destroy());
    } else socket.end('530 Must issue a STARTTLS command first\r\n');
  };
  socket.on('data', onData).on('error', () => undefined);
}

/** Nothing listens there but a test that has the mail server: there is one control socket and one queue on a machine. */
const TURN_PORT = 29_473;

/** Waits until no other test has a mail server; until the test ends, this one has it. */
async function takeTurn(): Promise<void> {
  for (;;) {
    const turn = createServer();
    const isTaken = await new Promise<boolean>((resolve) => {
      turn.on('error', () => resolve(false)).listen(TURN_PORT, '127.0.0.1', () => resolve(true));
    });
    if (isTaken) {
      onTestFinished(() => void turn.close());
      return;
    }
    await pause(100);
  }
}

/** Starts OpenSMTPD, which delivers all mail for localhost to one mailbox. TLS is ended before it. */
export async function startMailServer(): Promise<MailServer> {
  await takeTurn();
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const mailbox = join(folder, 'mail');
  mkdirSync(mailbox);
  chmodSync(mailbox, 0o777);
  const plainPort = 30_000 + (process.pid % 10_000);
  const config = join(folder, 'smtpd.conf');
  writeFileSync(
    config,
    [
      `listen on 127.0.0.1 port ${plainPort}`,
      `action "deliver" maildir "${mailbox}"`,
      'match from any for domain "localhost" action "deliver"',
      '',
    ].join('\n'),
  );
  const child = spawn('smtpd', ['-d', '-f', config], { stdio: 'ignore' });
  const { authority, server } = await createCertificates(join(folder, 'certificates'));
  const certificate = { cert: server.certificate, key: server.key };
  const tls = createTlsServer(certificate, (socket) => {
    const upstream = connect(plainPort, '127.0.0.1');
    socket.pipe(upstream).pipe(socket);
    for (const each of [socket, upstream]) each.on('error', () => each.destroy());
  });
  tls.on('tlsClientError', () => undefined);
  const starting = createServer((socket) => starttls(socket, certificate, plainPort));
  onTestFinished(async () => {
    tls.close();
    starting.close();
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });
  const [tlsPort, starttlsPort] = [await listen(tls), await listen(starting)];
  for (let i = 0; i < 100; i++) {
    const isUp = await new Promise<boolean>((resolve) => {
      const probe = connect(plainPort, '127.0.0.1', () => {
        probe.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (isUp) break;
    await pause(100);
  }
  return {
    plainPort,
    tlsPort,
    starttlsPort,
    authority: authority.certificateFile,
    async mails(count) {
      const delivered = (): string[] => {
        try {
          return readdirSync(join(mailbox, 'new')).map((name) => join(mailbox, 'new', name));
        } catch {
          return [];
        }
      };
      for (let i = 0; i < 100 && delivered().length < count; i++) await pause(100);
      return delivered()
        .sort()
        .map((path) => readFileSync(path, 'utf8'));
    },
  };
}
