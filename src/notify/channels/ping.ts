import { z } from 'zod';
import type { ChannelKind } from '../channel-kind.js';
import { receiverOf } from '../http/http-channel.js';
import { sendRequest } from '../http/send-request.js';
import { HTTP_KEYS, httpUrl } from './http-settings.js';

const KEYS = z.strictObject({ ...HTTP_KEYS, start_url: httpUrl.optional(), failure_url: httpUrl.optional() });

/** A moment of a run that a dead man's switch is told of. */
export type Moment = 'start' | 'success' | 'failure';

/** An address with one more word on its path, before a query. */
function below(address: string, word: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${word}`;
  return url.href;
}

/** The address of each moment: `/start` and `/fail` below the one of success, if the section names no others. */
export function pingAddress(settings: z.output<typeof KEYS>, moment: Moment): string {
  const { url, start_url: start, failure_url: failure } = settings;
  if (moment === 'success') return url;
  return moment === 'start' ? (start ?? below(url, 'start')) : (failure ?? below(url, 'fail'));
}

const momentOf = (event: string): Moment => (event === 'failure' || event === 'no-data' ? 'failure' : 'success');

export const ping = {
  keys: KEYS,
  secrets: ['url', 'start_url', 'failure_url', 'proxy'],
  open(settings, { section, now }) {
    const receivers = {
      start: receiverOf({ ...settings, url: pingAddress(settings, 'start') }, section),
      success: receiverOf(settings, section),
      failure: receiverOf({ ...settings, url: pingAddress(settings, 'failure') }, section),
    };
    const send = (moment: Moment, body: string, signal: AbortSignal) => {
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return sendRequest(receivers[moment], { method: 'POST', headers, body }, now, signal);
    };
    return {
      isDigest: false,
      send: ([{ notification }], signal) => send(momentOf(notification.event), notification.text, signal),
      preview: ([{ notification }]) => `POST of a ${momentOf(notification.event)}: ${notification.text}`,
      ping: send,
    };
  },
} satisfies ChannelKind<typeof KEYS>;
