import { shown } from '../../log/printable.js';
import type { Delivery } from '../channel.js';
import { isOfIncident, type Notification } from '../notification.js';
import { plain, wordsOf } from '../words.js';
import { mailHtml } from './mail-html.js';
import { wavePicture } from './wave-picture.js';

/** A mail as nodemailer takes it. */
export interface Mail {
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly references?: string;
  readonly inReplyTo?: string;
  readonly list: { readonly id: { readonly url: string; readonly comment: string } };
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly {
    readonly cid: string;
    readonly filename: string;
    readonly content: Buffer;
    readonly contentType: string;
    readonly contentDisposition: 'inline';
  }[];
}

export interface MailSection {
  /** NAME of `[notify:NAME]`. */
  readonly name: string;
  /** Domain of the sender, in which ids are unique. */
  readonly domain: string;
}

const MOST_PICTURES = 20;
const SUBJECT_LENGTH = 180;

// No header may hold a line break or another control character; `shown` writes them out.
const oneLine = (text: string): string => shown(text, SUBJECT_LENGTH);

/** The same for every mail about an incident, or mail programs would not put them into one thread. */
function subjectOf(notification: Notification): string {
  if (!isOfIncident(notification)) return oneLine(wordsOf(notification).line);
  const { dimension_0: first, dimension_1: second, firstDay } = notification.incident;
  return oneLine(`Telemetry peak: ${plain(first)} / ${plain(second)}, since ${firstDay}`);
}

/** The id of the thread, which the first mail of an incident has as its own and the others refer to. */
function threadOf({ notification }: Delivery, { name, domain }: MailSection): string | undefined {
  if (!isOfIncident(notification)) return undefined;
  return `<incident.${notification.incident.id}.${token(name)}@${domain}>`;
}

const token = (text: string): string => text.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 60) || '-';

function textPart({ notification }: Delivery): string {
  const { line, facts, drivers } = wordsOf(notification);
  const { link } = notification;
  return [
    line,
    '',
    ...facts.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`),
    ...(drivers.length > 0 ? ['', ...drivers.map((driver) => `- ${driver}`)] : []),
    ...(link === null ? [] : ['', link]),
  ].join('\n');
}

function identity(deliveries: readonly [Delivery, ...Delivery[]], section: MailSection) {
  const [first] = deliveries;
  const own = `<${first.key}@${section.domain}>`;
  if (deliveries.length > 1) return { messageId: own };
  const thread = threadOf(first, section);
  if (thread === undefined) return { messageId: own };
  if (first.notification.event === 'new') return { messageId: thread };
  return { messageId: own, references: thread, inReplyTo: thread };
}

/** Makes a mail of a notification, or of all those of a digest: text, HTML, and the days of each incident as a picture. */
export function composeMail(deliveries: readonly [Delivery, ...Delivery[]], section: MailSection): Mail {
  const notifications = deliveries.map(({ notification }) => notification);
  const [first] = deliveries;
  const subject =
    deliveries.length === 1
      ? subjectOf(first.notification)
      : oneLine(`${deliveries.length} messages of telemetry-peak-analyzer: ${first.notification.text}`);
  const pictures = deliveries.map(({ key, notification }, i) =>
    isOfIncident(notification) && i < MOST_PICTURES
      ? { cid: `${key}.${i}@${section.domain}`, content: wavePicture(notification.incident, notification.chart) }
      : undefined,
  );
  const footer = `-- \ntelemetry-peak-analyzer, run of ${first.notification.run.at}, global table ${plain(first.notification.run.table)}`;
  return {
    ...identity(deliveries, section),
    subject,
    text: `${deliveries.map(textPart).join('\n\n\n')}\n\n${footer}\n`,
    html: mailHtml(
      subject,
      notifications,
      pictures.map((picture) => picture?.cid),
    ),
    date: new Date(deliveries.at(-1)?.at ?? first.at),
    list: {
      id: { url: `${token(section.name)}.telemetry-peak-analyzer.${section.domain}`, comment: 'Telemetry peaks' },
    },
    headers: { 'auto-submitted': 'auto-generated', 'idempotency-key': first.key },
    attachments: pictures.flatMap((picture, i) =>
      picture === undefined
        ? []
        : {
            ...picture,
            filename: `days-${i + 1}.png`,
            contentType: 'image/png',
            contentDisposition: 'inline' as const,
          },
    ),
  };
}
