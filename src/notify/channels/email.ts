import { z } from 'zod';
import { redactor } from '../../config/redact.js';
import { flag, text, whole } from '../../config/value-forms.js';
import { messageOf, UsageError } from '../../errors.js';
import { shown } from '../../log/printable.js';
import type { Outcome } from '../channel.js';
import type { ChannelKind } from '../channel-kind.js';
import { composeMail, type Mail } from '../email/compose-mail.js';
import { readAuthority } from '../http/send-request.js';

const ADDRESS = /^[^\s@<>,]+@([A-Za-z0-9.-]+)$/;
const ADDRESS_WITH_NAME = /^[^<>\r\n]*<([^\s@<>,]+@[A-Za-z0-9.-]+)>$/;
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
const ATTEMPT_MS = 10_000;
const PERMANENT_FROM = 500;

const addressOf = (value: string): string => ADDRESS_WITH_NAME.exec(value.trim())?.[1] ?? value.trim();
const isAddress = (value: string): boolean => ADDRESS.test(addressOf(value));
const address = text
  .transform((value) => value.trim())
  .refine((value) => isAddress(value) && !/[\r\n]/.test(value), { message: 'it must be an address, name@example.com' });
const addresses = text
  .transform((value) => value.split(',').map((item) => item.trim()))
  .refine((items) => items.every(isAddress), { message: 'it must be addresses, separated by commas' });

const KEYS = z.strictObject({
  host: text,
  port: whole(1, 65_535).optional(),
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  username: text.optional(),
  password: z.string().optional(),
  ca_file: text.optional(),
  verify: flag.default(true),
  from: address,
  to: addresses,
  digest: flag.default(false),
});

type Settings = z.output<typeof KEYS>;

function transportOptions({ host, port, security, username, password, verify }: Settings, ca: string | undefined) {
  return {
    host: host.trim(),
    port: port ?? PORTS[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
    tls: { rejectUnauthorized: verify, ...(ca !== undefined && { ca }) },
    connectionTimeout: ATTEMPT_MS,
    greetingTimeout: ATTEMPT_MS,
    socketTimeout: ATTEMPT_MS,
    // what a mail holds comes from the telemetry: it may name no file and no address to fetch
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** What a failure means: only a server's final refusal of the message itself is the end of it. */
function outcomeOfFailure(error: unknown, hide: (text: string) => string): Outcome {
  const { responseCode, code } = (error ?? {}) as { responseCode?: number; code?: string };
  const reason = shown(hide(messageOf(error)));
  const isRefused = responseCode !== undefined && responseCode >= PERMANENT_FROM && code !== 'EAUTH';
  return isRefused ? { kind: 'given-up', reason } : { kind: 'again', reason };
}

async function deliver(mail: Mail, settings: Settings, ca: string | undefined, signal: AbortSignal): Promise<Outcome> {
  const { createTransport } = await import('nodemailer');
  const hide = redactor([settings.password ?? '']);
  let transport: ReturnType<typeof createTransport> | undefined;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('the time was over'));
  });
  stopped.catch(() => undefined);
  // one signal serves all mails of a section
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    transport = createTransport(transportOptions(settings, ca));
    const message = { from: settings.from, to: settings.to, ...mail } as unknown as Parameters<
      typeof transport.sendMail
    >[0];
    const info = (await Promise.race([stopped, transport.sendMail(message)])) as { response?: string };
    return { kind: 'accepted', answer: shown(hide(info.response ?? 'accepted')) };
  } catch (error) {
    return outcomeOfFailure(error, hide);
  } finally {
    signal.removeEventListener('abort', stop);
    transport?.close();
  }
}

export const email = {
  keys: KEYS,
  secrets: ['password'],
  open(settings, { section }) {
    if ((settings.username === undefined) !== (settings.password === undefined)) {
      throw new UsageError(`Configuration section [${section}]: 'username' and 'password' belong together`);
    }
    const ca = settings.ca_file === undefined ? undefined : readAuthority(settings.ca_file, section);
    const mailSection = {
      name: section.replace(/^notify:/, ''),
      domain: ADDRESS.exec(addressOf(settings.from))?.[1] ?? 'localhost',
    };
    return {
      isDigest: settings.digest,
      send: (deliveries, signal) => deliver(composeMail(deliveries, mailSection), settings, ca, signal),
      preview(deliveries) {
        const { subject, text: body } = composeMail(deliveries, mailSection);
        return `From: ${settings.from}\nTo: ${settings.to.join(', ')}\nSubject: ${subject}\n\n${body}`;
      },
    };
  },
} satisfies ChannelKind<typeof KEYS>;
