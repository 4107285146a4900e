import type { Log } from '../../log/log.js';
import type { BackendContext } from '../backend.js';
import { findFiles, type SameFile } from './find-files.js';
import { readUnchanged } from './pinned-file.js';
import { COMPRESSION_SUFFIX, headOf, openSourceFile, type SourceFile } from './source-file.js';
import type { OwnFolder } from './spill-folder.js';
import type { PipeNames } from './pipe-names.js';
import { spoolInto } from './spool.js';

/** As many of one kind as are told one by one. */
const MOST_TOLD = 3;

function tellSame(same: readonly SameFile[], log: Log): void {
  const lines = same.map(({ path, as }) => `File '${path}' is the same file as '${as}': it is read once`);
  if (lines.length > MOST_TOLD) log.info(`${lines.length} names lead to files that others name: each is read once`);
  for (const line of lines) {
    if (lines.length > MOST_TOLD) log.debug(line);
    else log.info(line);
  }
}

/** Warns of a file that lies there both plain and packed: its records are likely to be counted twice. */
async function warnOfPackedCopies(files: readonly SourceFile[], log: Log): Promise<void> {
  const byName = new Map(files.map((file) => [file.path, file]));
  for (const packed of files) {
    const plain = byName.get(packed.path.replace(COMPRESSION_SUFFIX, ''));
    if (plain === undefined || plain === packed || plain.empty || packed.empty) continue;
    const [a, b] = [await headOf(plain, plain.compression), await headOf(packed, packed.compression)];
    const shared = Math.min(a.length, b.length);
    if (shared === 0 || a.slice(0, shared) !== b.slice(0, shared)) continue;
    log.warn(`'${packed.path}' begins as '${plain.path}' does: if it is a copy, its records are counted twice`);
  }
}

/**
 * Finds the files of a run, looks at each, and tells the log what is odd about them. What comes through pipes is written to
 * `folder`.
 *
 * @throws InputError if one can't be read, or is no telemetry from the start
 */
export async function openSourceFiles(
  context: BackendContext,
  folder: OwnFolder,
  names: PipeNames,
): Promise<SourceFile[]> {
  const { signal, input, refuseReserved, feed } = context;
  const { delimiter, header, comment, encoding, null_text: nullText } = feed.description;
  const isTable = [delimiter, header, comment, encoding, nullText].some((key) => key !== undefined);
  const found = await findFiles(input, spoolInto(folder, signal, names));
  const log = names.log(context.log);
  for (const { path } of found.files) refuseReserved?.(path);
  const files: SourceFile[] = [];
  await readUnchanged(found.files, async () => {
    for (const file of found.files) {
      signal.throwIfAborted();
      files.push(await openSourceFile(file, isTable));
    }
  });
  tellSame(found.same, log);
  await warnOfPackedCopies(files, log);
  return files;
}
