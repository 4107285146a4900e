/** Takes every secret out of a text that is to be shown. */
export type Redact = (text: string) => string;

const HIDDEN = '***';

// Shorter ones would take parts out of words that have nothing to do with a secret.
const LEAST_CORE = 5;

/** What Base64 has of a secret, wherever in a longer text it is: without the characters that depend on its neighbours. */
function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const cores = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const long = cores.filter((core) => core.length >= LEAST_CORE);
  return [...long, ...long.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** All spellings in which a secret could come back in an error of the client or an answer of the server. */
function spellings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), ...base64Cores(secret)];
}

/** Hides the secrets (and `username:password` pairs in Base64, as a header carries them). Empty ones hide nothing. */
export function redactor(secrets: readonly string[]): Redact {
  const all = new Set(secrets.filter((secret) => secret !== '').flatMap(spellings));
  const longestFirst = [...all].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, spelling) => rest.replaceAll(spelling, HIDDEN), text);
}
