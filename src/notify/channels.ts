/** The kinds of channels by their `type`. Each is loaded only if a section has it. */
export const CHANNELS = {
  webhook: async () => (await import('./channels/webhook.js')).webhook,
  slack: async () => (await import('./channels/slack.js')).slack,
  teams: async () => (await import('./channels/teams.js')).teams,
  mattermost: async () => (await import('./channels/mattermost.js')).mattermost,
  discord: async () => (await import('./channels/discord.js')).discord,
  email: async () => (await import('./channels/email.js')).email,
  alertmanager: async () => (await import('./channels/alertmanager.js')).alertmanager,
  index: async () => (await import('./channels/cluster-index.js')).index,
  command: async () => (await import('./channels/command.js')).command,
  ping: async () => (await import('./channels/ping.js')).ping,
};

export type ChannelType = keyof typeof CHANNELS;

export const CHANNEL_TYPES = Object.keys(CHANNELS) as ChannelType[];
