import { z } from 'zod';

// The words that Python's ConfigParser takes for a boolean.
const YES = ['1', 'yes', 'true', 'on'];
const NO = ['0', 'no', 'false', 'off'];

export const flag = z.string().transform((text, context) => {
  const word = text.trim().toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  context.addIssue({ code: 'custom', message: 'it must be true or false' });
  return z.NEVER;
});

export function whole(least: number, most: number): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    const value = Number(text);
    if (/^\d+$/.test(text.trim()) && value >= least && value <= most) return value;
    context.addIssue({ code: 'custom', message: `it must be a whole number from ${least} to ${most}` });
    return z.NEVER;
  });
}

export const text = z.string().refine((value) => value.trim() !== '', { message: 'it is empty' });

export const jsonObject = z.string().transform((value, context): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Readonly<Record<string, unknown>>;
    }
  } catch {
    // said below
  }
  context.addIssue({ code: 'custom', message: 'it must be a JSON object, {…}' });
  return z.NEVER;
});

const list = (value: string): string[] =>
  value
    .split(/[,\s]+/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

export const names = text.transform(list);
