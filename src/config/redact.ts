/** Takes every secret out of a text that is to be shown. */
export type Redact = (text: string) => string;

const HIDDEN = '***';

/** All spellings in which a secret could come back in an error of the client or an answer of the server. */
function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
}

/** Hides the secrets (and `username:password` pairs in Base64, as a header carries them). Empty ones hide nothing. */
export function redactor(secrets: readonly string[]): Redact {
  const all = new Set(secrets.filter((secret) => secret !== '').flatMap(spellings));
  const longestFirst = [...all].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, spelling) => rest.replaceAll(spelling, HIDDEN), text);
}
