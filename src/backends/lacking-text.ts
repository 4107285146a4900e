import type { Coverage } from './backend.js';

/** Which attributes the records left out lack: `3 without 'a', 1 without 'b'`; empty if none was left out. */
export function lackingText({ leftOutBy }: Pick<Coverage, 'leftOutBy'>): string {
  const lacking = [...leftOutBy].filter(([, count]) => count > 0);
  return lacking.map(([attribute, count]) => `${count} without '${attribute}'`).join(', ');
}
