import { availableParallelism } from 'node:os';
import type { BackendContext, Question } from '../../backend.js';
import type { Counted } from './answers.js';
import { countPlan } from './count-plan.js';
import { inputErrorOf } from './fault-message.js';
import type { CountedFile } from './counted-file.js';
import {
  type BadPlace,
  Counter,
  type JobFile,
  newSharedState,
  type ScanJob,
  type SharedState,
  type SpillPlace,
} from './job.js';
import { followChain, isChainBroken } from './part-chain.js';
import { FEWER_BAD_RECORDS, type ScanFault } from './scan-fault.js';
import { giveBack, openCore } from './shared-memory.js';
import { StretchRing } from './stretch-ring.js';
import { PackedSums } from './sums.js';
import { Tallies } from './tallies.js';
import { tellBadRecords } from './tell-bad-records.js';
import type { ThreadStart } from './thread-messages.js';
import { ScanThreads } from './thread-pool.js';
import { type ScanTask, ThreadScan, type ThreadScanned } from './thread-scan.js';

const MOST_THREADS = 16;
const BYTES_WORTH_A_THREAD = 1 << 25;
const PART_BYTES = 1 << 20;
/** A file of more parts than these is read in parts. */
const LEAST_PARTS = 4;
/** To inflate a byte takes as long as to scan several. */
const BYTES_OF_COMPRESSED = 8;
const MEGABYTE = 1 << 20;
const DEFAULT_MEMORY_MB = 256;
const DEFAULT_RECORD_MB = 64;
const YEAR_2000 = Date.UTC(2000, 0, 1);
const TWO_DAYS = 2 * 86_400_000;

/** The folder in which the one that is made for this run lies, once it is asked for. */
interface SpillFolder extends SpillPlace {
  readonly parent: string;
}

/** Bounds of what a scan may take. */
export interface ScanLimits {
  readonly memoryBytes: number;
  readonly recordBytes: number;
  readonly threads: number;
  readonly partBytes: number;
  /** As many bytes as one thread scans in the time that a further thread takes to start. */
  readonly bytesWorthAThread: number;
}

const DEFAULT_LIMITS: ScanLimits = {
  memoryBytes: DEFAULT_MEMORY_MB * MEGABYTE,
  recordBytes: DEFAULT_RECORD_MB * MEGABYTE,
  threads: Math.min(MOST_THREADS, availableParallelism()),
  partBytes: PART_BYTES,
  bytesWorthAThread: BYTES_WORTH_A_THREAD,
};

function weight({ size, compression }: Pick<CountedFile, 'size' | 'compression'>): number {
  return compression === 'none' ? size : size * BYTES_OF_COMPRESSED;
}

/** Decides in how many parts each file is read. */
function split(
  files: readonly CountedFile[],
  unsplit: ReadonlySet<string>,
  { threads, partBytes }: ScanLimits,
): JobFile[] {
  let firstPart = 0;
  return files.map((file) => {
    const isSplit =
      threads > 1 && file.compression === 'none' && file.size >= LEAST_PARTS * partBytes && !unsplit.has(file.path);
    const parts = isSplit ? Math.ceil((file.size - file.skipped) / partBytes) : 1;
    const { path, size, compression, layout, skipped, recordHead, letsLinesGo } = file;
    const placed = { path, size, compression, layout, skipped, recordHead, letsLinesGo, parts, firstPart };
    firstPart += parts;
    return placed;
  });
}

/** How many files two threads read together: as many as there are threads which would have nothing to do otherwise. */
function pairsOf(files: readonly JobFile[], threads: number, bytesWorthAThread: number): number {
  const packed = files.filter(({ compression }) => compression !== 'none').length;
  const plain = files.reduce((sum, { size, compression }) => sum + (compression === 'none' ? size : 0), 0);
  return Math.max(0, Math.min(packed, threads - packed - Math.floor(plain / bytesWorthAThread)));
}

/**
 * Files that are read whole come first, the longest before the others: they take one thread for long. Of the longest
 * compressed ones, `pairs` are inflated by one thread and scanned by another, which take the two tasks one after the other.
 */
function tasksOf(files: readonly JobFile[], pairs: number): ScanTask[] {
  const whole = files.flatMap((file, number) => (file.parts === 1 ? [{ number, file }] : []));
  whole.sort((a, b) => weight(b.file) - weight(a.file));
  let rings = 0;
  const tasks = whole.flatMap(({ file: { compression }, number }): ScanTask[] => {
    const task = { file: number, part: 0 };
    if (compression === 'none' || rings === pairs) return [task];
    const ring = rings++;
    return (['inflate', 'scan'] as const).map((side) => ({ ...task, ring: { number: ring, side } }));
  });
  const parts = files.flatMap((file, number) =>
    file.parts === 1 ? [] : Array.from({ length: file.parts }, (_, part) => ({ file: number, part })),
  );
  return [...tasks, ...parts];
}

/** What was counted, how many records each file has, and those that were let go. */
export interface FilesCounted {
  readonly counted: Counted;
  readonly records: readonly number[];
  readonly bad: readonly BadPlace[];
}

/** What a scan found out: counts, a fault, or that parts of some files were guessed wrongly. */
type Outcome =
  | ({ readonly kind: 'counted' } & FilesCounted)
  | {
      readonly kind: 'fault';
      readonly file: JobFile;
      readonly fault: ScanFault;
      readonly records: number;
      readonly bad: readonly BadPlace[];
    }
  | { readonly kind: 'misguessed'; readonly paths: readonly string[] };

function judgeParts(
  files: readonly JobFile[],
  shared: SharedState,
  { faults, bad }: Pick<ThreadScanned, 'faults' | 'bad'>,
  partBytes: number,
): { outcome: Outcome | undefined; records: number[] } {
  const unwhole: JobFile[] = [];
  const records: number[] = [];
  for (const [number, file] of files.entries()) {
    const chain = followChain(file, shared, partBytes);
    const fault = faults.find((each) => each.file === number && each.part === chain.faultyPart);
    if (fault) return { outcome: { kind: 'fault', file, fault, records: chain.records, bad }, records };
    if (!chain.isWhole) unwhole.push(file);
    records.push(chain.records);
  }
  if (unwhole.length === 0) return { outcome: undefined, records };
  // others were only left when one was found to be misguessed
  const misguessed = unwhole.filter(
    (file) => faults.some((fault) => files[fault.file] === file) || isBroken(file, shared),
  );
  const paths = (misguessed.length > 0 ? misguessed : unwhole).map(({ path }) => path);
  return { outcome: { kind: 'misguessed', paths }, records };
}

function isBroken(file: JobFile, shared: SharedState): boolean {
  for (let part = 0; part < file.parts; part++) if (isChainBroken(file, part, shared)) return true;
  return false;
}

async function scanOnce(
  files: readonly JobFile[],
  questions: readonly Question[],
  context: BackendContext,
  spillFolder: SpillFolder,
  limits: ScanLimits,
): Promise<Outcome> {
  const { feed } = context;
  const work = files.reduce((sum, file) => sum + weight(file), 0);
  const usefulThreads = Math.max(1, Math.min(limits.threads, Math.ceil(work / limits.bytesWorthAThread)));
  const pairs = pairsOf(files, usefulThreads, limits.bytesWorthAThread);
  const tasks = tasksOf(files, pairs);
  const threads = Math.max(1, Math.min(usefulThreads, tasks.length));
  const parts = files.reduce((sum, file) => sum + file.parts, 0);
  const shared = newSharedState(parts, pairs);
  const job: ScanJob = {
    description: feed.description,
    plan: countPlan(questions),
    files,
    plausible: { from: YEAR_2000, to: context.now === undefined ? Number.POSITIVE_INFINITY : context.now + TWO_DAYS },
    mostBytes: Math.floor(limits.memoryBytes / threads),
    mostRecordBytes: limits.recordBytes,
    partBytes: limits.partBytes,
    badRecords: context.badRecords && { most: context.badRecords.most, keptBytes: context.badRecords.keptBytes },
  };
  const core = openCore();
  using own = await ThreadScan.start(core, job, shared, 0, spillFolder);
  for (const words of shared.rings) StretchRing.place(words, own.scanner);
  context.log.debug(`Reading: ${threads} threads, ${tasks.length} parts, spills to '${spillFolder.parent}'`);
  try {
    return await scanTogether(own, threads, { ...core, job, tasks, shared }, context, spillFolder);
  } finally {
    giveBack(core, own.scanner.exports);
  }
}

/** Scans with further threads beside one. They have ended when it returns. */
async function scanTogether(
  own: ThreadScan,
  threads: number,
  start: Pick<ThreadStart, 'module' | 'memory' | 'job' | 'tasks' | 'shared'>,
  { feed, signal }: BackendContext,
  spillFolder: SpillFolder,
): Promise<Outcome> {
  const { job, tasks, shared } = start;
  // one that waits for another must not wait for ever
  await using helpers = new ScanThreads(() => Atomics.store(shared.counters, Counter.stop, 1));
  for (let number = 1; number < threads; number++) {
    const { hashKey } = own.scanner;
    await helpers.start({ ...start, number, hashKey, spillFolder: spillFolder.path });
  }
  const scanned: ThreadScanned[] = [await own.scanAll(tasks, signal)];
  for (const helper of helpers.threads) scanned.push(await helper.scanned());
  const faults = scanned.flatMap((each) => each.faults);
  const bad = scanned.flatMap((each) => each.bad);
  const { outcome, records } = judgeParts(job.files, shared, { faults, bad }, job.partBytes);
  if (outcome) return outcome;

  for (const helper of helpers.threads) helper.startSums(scanned);
  await own.sumUp(scanned, signal);
  for (const helper of helpers.threads) {
    const { slots, count } = await helper.sums();
    own.scanner.exports.mergeCells(slots, count);
  }
  const tallies = new Tallies(feed, job.plan.buckets.length);
  for (const each of scanned) tallies.add(own.scanner, each.tallies);
  const names = new Set(scanned.flatMap((each) => each.names));
  const seen = tallies.seen([...names]);
  const counted = { feed, plan: job.plan, keys: PackedSums.of(own.scanner), tallies, seen };
  return { kind: 'counted', counted, records, bad };
}

/**
 * Counts the records of JSON files for some questions, in one pass. If the first record of some part of a file was
 * guessed wrongly, there is another pass, in which that file is read from beginning to end.
 *
 * @throws InputError with the place of the first fault, or of the first record that is one more than may be let go
 */
export async function countFiles(
  files: readonly CountedFile[],
  questions: readonly Question[],
  context: BackendContext,
  spillFolder: SpillFolder,
  limits: Partial<ScanLimits> = {},
): Promise<FilesCounted> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const unsplit = new Set<string>();
  for (;;) {
    const outcome = await scanOnce(split(files, unsplit, bounds), questions, context, spillFolder, bounds);
    if (outcome.kind === 'counted') return outcome;
    if (outcome.kind === 'fault') {
      if (outcome.fault.expected === FEWER_BAD_RECORDS && context.badRecords) {
        await tellBadRecords(outcome.bad, files, context.badRecords, context.signal);
      }
      const { origin } = files[outcome.fault.file] ?? {};
      throw await inputErrorOf(outcome.file, outcome.fault, outcome.records, {
        origin,
        listPath: context.feed.records?.join('.') ?? '',
        mostRecordBytes: bounds.recordBytes,
        signal: context.signal,
      });
    }
    for (const path of outcome.paths) unsplit.add(path);
    context.log.debug(`Reading again, from beginning to end: ${outcome.paths.join(', ')}`);
  }
}
