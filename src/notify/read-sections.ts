import { z } from 'zod';
import type { ConfigFile } from '../config/config-file.js';
import { environmentName, readSection, sectionLabel, type SectionValue } from '../config/section-values.js';
import { text, whole } from '../config/value-forms.js';
import { messageOf, UsageError } from '../errors.js';
import { printable, shown } from '../log/printable.js';
import { nearest } from '../text/nearest.js';
import type { ChannelContext } from './channel.js';
import type { ChannelKind } from './channel-kind.js';
import { CHANNEL_TYPES, CHANNELS, type ChannelType } from './channels.js';
import { INCIDENT_EVENTS } from '../incidents/incident.js';
import type { NotificationEvent } from './notification.js';
import { type PeakFilter, readPeakFilter } from './peak-filter.js';
import type { NotifySection, Ping } from './section.js';

export const SECTION_PREFIX = 'notify:';

const EVENTS: readonly NotificationEvent[] = [...INCIDENT_EVENTS, 'failure', 'no-data', 'recovered'];
const DEFAULT_WHEN: readonly NotificationEvent[] = ['new', 'grown', 'failure'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

const isType = (word: string): word is ChannelType => CHANNEL_TYPES.includes(word as ChannelType);
const isEvent = (word: string): word is NotificationEvent => EVENTS.includes(word as NotificationEvent);

function meant(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === undefined ? `there are ${words.join(', ')}` : `did you mean '${near}'?`;
}

const when = text.transform((value, context) => {
  const words = value
    .split(/[,\s]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const unknown = words.find((word) => !isEvent(word));
  if (unknown === undefined) return new Set(words.filter(isEvent));
  context.addIssue({ code: 'custom', message: `'${shown(unknown)}' is not an event; ${meant(unknown, EVENTS)}` });
  return z.NEVER;
});

const filter = text.transform((value, context): PeakFilter => {
  try {
    return readPeakFilter(value);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    context.addIssue({ code: 'custom', message: error.message.replace(/^key 'filter': /, '') });
    return z.NEVER;
  }
});

const reportUrl = text.refine((value) => /^https?:\/\/./i.test(value.trim()) && URL.canParse(value.trim()), {
  message: 'it must be a URL, https://host/{day}.html',
});

const COMMON = z.object({
  when: when.optional(),
  filter: filter.optional(),
  least_severity: whole(0, 100).optional(),
  report_url: reportUrl.optional(),
});

const COMMON_KEYS = Object.keys(COMMON.shape);

/** Parses some keys of a section. */
function parse<Schema extends z.ZodType>(
  schema: Schema,
  values: ReadonlyMap<string, SectionValue>,
  keys: readonly string[],
  label: string,
): z.output<Schema> {
  const given = Object.fromEntries(keys.flatMap((key) => (values.has(key) ? [[key, values.get(key)?.text]] : [])));
  const { data, error } = schema.safeParse(given);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const key = String(issue?.path[0]);
  const origin = values.get(key)?.origin;
  if (origin === undefined) throw new UsageError(`${label}: '${key}' is missing`);
  const problem = issue?.code === 'invalid_value' ? `it must be one of ${issue.values.join(', ')}` : issue?.message;
  throw new UsageError(`${label}, ${origin}: ${problem ?? 'it is not valid'}`);
}

/** Keys with names of the user's own, as file and environment give them: `header.x-team`. */
function namedKeys(config: ConfigFile, section: string, prefix: string | undefined): string[] {
  if (prefix === undefined) return [];
  const keys = [...(config.sections.get(section)?.keys() ?? [])].filter((key) => key.startsWith(prefix));
  return [...new Set(keys.map((key) => key.replace(/_file$/, '')))];
}

type AnyKind = ChannelKind<z.ZodObject>;

function typeOf(config: ConfigFile, section: string, label: string): ChannelType {
  const word = config.environment[environmentName(section, 'type')] ?? config.sections.get(section)?.get('type');
  if (word === undefined) throw new UsageError(`${label}: 'type' is missing; there are ${CHANNEL_TYPES.join(', ')}`);
  const type = word.trim().toLowerCase();
  if (!isType(type))
    throw new UsageError(`${label}, key 'type': unknown '${shown(word)}'; ${meant(type, CHANNEL_TYPES)}`);
  return type;
}

/**
 * Reads one section.
 *
 * @throws UsageError that names section and key
 */
export async function readNotifySection(
  config: ConfigFile,
  name: string,
  context: ChannelContext,
): Promise<NotifySection> {
  const section = `${SECTION_PREFIX}${name}`;
  const label = sectionLabel(printable(section));
  if (!NAME.test(name)) throw new UsageError(`${label}: a name has letters, digits, '_', '.' and '-' only`);
  if (!config.sections.has(section)) readSection(config, section, { known: [], secret: [] });
  const type = typeOf(config, section, label);
  const kind = (await CHANNELS[type]()) as unknown as AnyKind;
  const own = Object.keys(kind.keys.shape);
  const named = namedKeys(config, section, kind.named);
  const values = readSection(config, section, {
    known: ['type', ...COMMON_KEYS, ...own, ...named],
    secret: [...kind.secrets, ...(kind.named === 'header.' ? named : [])],
  });
  const common = parse(COMMON, values, COMMON_KEYS, label);
  const settings = parse(kind.keys, values, own, label);
  const prefix = kind.named?.length ?? 0;
  const channel = opened(label, () =>
    kind.open(settings, {
      ...context,
      section,
      config,
      named: new Map(named.map((key) => [key.slice(prefix), values.get(key)?.text ?? ''])),
    }),
  );
  return {
    name,
    type,
    when: common.when ?? new Set(DEFAULT_WHEN),
    filter: common.filter,
    leastSeverity: common.least_severity,
    reportUrl: common.report_url?.trim(),
    channel,
    ping: 'ping' in channel ? (channel.ping as Ping) : undefined,
  };
}

function opened<Opened>(label: string, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${label}: ${messageOf(error)}`, { cause: error });
  }
}

/** The names of all sections. */
export function notifySectionNames(config: ConfigFile): string[] {
  return [...config.sections.keys()]
    .filter((key) => key.startsWith(SECTION_PREFIX))
    .map((key) => key.slice(SECTION_PREFIX.length));
}

/** Reads all sections; those that can be read, and what is wrong with the others. */
export async function readNotifySections(
  config: ConfigFile,
  context: ChannelContext,
): Promise<{ sections: NotifySection[]; faults: UsageError[] }> {
  const sections: NotifySection[] = [];
  const faults: UsageError[] = [];
  for (const name of notifySectionNames(config)) {
    try {
      sections.push(await readNotifySection(config, name, context));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(error);
    }
  }
  return { sections, faults };
}
