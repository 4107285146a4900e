import { z } from 'zod';
import { flag, text } from '../../config/value-forms.js';

const isHttp = (value: string): boolean => /^https?:\/\/./i.test(value) && URL.canParse(value);

/** An address to send to. The text is not shown: it may hold a secret. */
export const httpUrl = z
  .string()
  .transform((value) => value.trim())
  .refine(isHttp, { message: 'it must be a URL, https://host/path' });

/** Keys of every channel that sends over HTTP. */
export const HTTP_KEYS = {
  url: httpUrl,
  ca_file: text.optional(),
  verify: flag.default(true),
  proxy: httpUrl.optional(),
};

export const HTTP_SECRETS = ['url', 'proxy'] as const;

export type HttpSettings = z.output<z.ZodObject<typeof HTTP_KEYS>>;
