import { expect } from 'vitest';
import type { EngineRun } from './tool-on-engine.js';

/** With everything in it that an INI file, a URL, JSON or a header could spoil. */
export const PASSWORD = `S3;cret#pa%ss "wörd"/+:@`;

/** As it stands in an INI file. */
export const inIni = (value: string): string => value.replaceAll('%', '%%');

function spellings(secret: string, user: string): string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, encodeURIComponent(secret), base64(secret), base64(`${user}:${secret}`)];
}

/** Expects that nothing a run has written tells the secret, in any form. */
export function expectHidden({ everything }: EngineRun, secret: string, user: string): void {
  for (const spelling of spellings(secret, user)) expect(everything).not.toContain(spelling);
}
