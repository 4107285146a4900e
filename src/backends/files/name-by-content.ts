import { renameSync } from 'node:fs';
import { jsonHead } from './json/json-head.js';
import { pinFile } from './pinned-file.js';
import { compressionAt, headOf } from './source-file.js';

const SAYS_LAYOUT = /\.(?:csv|tsv|parquet)(?:\.(?:gz|zst|zstd))?$/i;
const TABULAR_LINE = /^(?:\xef\xbb\xbf)?[^\r\n{[<]*[,;\t|]/;

/**
 * Gives a file of what came through a pipe the name that its content asks for, since a pipe has none that would tell: a
 * table begins with a line of several cells, where JSON begins with a bracket.
 *
 * @returns the path that it has now
 */
export async function nameByContent(path: string): Promise<string> {
  if (SAYS_LAYOUT.test(path)) return path;
  const pinned = pinFile(path);
  if (pinned.bytes === 0) return path;
  const head = await headOf(pinned, compressionAt(path));
  const ending = head.startsWith('PAR1') ? '.parquet' : isTable(head) ? '.csv' : '';
  if (ending === '') return path;
  renameSync(path, path + ending);
  return path + ending;
}

function isTable(head: string): boolean {
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head)) return /^[^\r\n{[<]*[,;\t|]/.test(head.replaceAll('\0', ''));
  return jsonHead(head).form === undefined && TABULAR_LINE.test(head);
}
