import type { z } from 'zod';
import type { ConfigFile } from '../config/config-file.js';
import type { Channel, ChannelContext } from './channel.js';
import type { NotificationEvent } from './notification.js';

/** What a channel's section gives besides its own keys. */
export interface SectionContext extends ChannelContext {
  /** The name of the section, `notify:NAME`. */
  readonly section: string;
  /** Keys with a name of the user's own, such as `header.NAME`, by what is behind the dot. */
  readonly named: ReadonlyMap<string, string>;
  readonly config: ConfigFile;
}

/** A kind of channel: `type` in a section. */
export interface ChannelKind<Keys extends z.ZodType> {
  /** The section's keys besides those of every section. */
  readonly keys: Keys;
  /** Those whose value may also be in a file, as `KEY_file`. */
  readonly secrets: readonly string[];
  /** A prefix of keys with names of the user's own, each of which may be a secret: `header.`. */
  readonly named?: string;
  /** Events that it takes although they are told by nobody: what it does on every day of an incident. */
  readonly when?: readonly NotificationEvent[];
  /**
   * @throws UsageError that names section and key
   */
  readonly open: (settings: z.output<Keys>, context: SectionContext) => Channel;
}
