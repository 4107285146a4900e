// What a thread runs that helps to scan: its share of the parts, then its share of the sums.
import { parentPort, workerData } from 'node:worker_threads';
import { sentError, type FromThread, type ThreadStart, type ToThread } from './thread-messages.js';
import { ThreadScan } from './thread-scan.js';

const port = parentPort;
const { module, memory, job, tasks, shared, number, hashKey, spillFolder } = workerData as ThreadStart;
// the main thread ends this one when the run is stopped
const { signal } = new AbortController();

function send(message: FromThread): void {
  port?.postMessage(message);
}

async function run(): Promise<void> {
  const scan = await ThreadScan.start({ module, memory }, job, shared, number, { path: spillFolder }, hashKey);
  port?.on('message', (message: ToThread) => {
    if (message.kind === 'end') {
      scan[Symbol.dispose]();
      port.close();
      return;
    }
    scan.sumUp(message.threads, signal).then(
      (sums) => send({ kind: 'summed up', sums }),
      (error: unknown) => send(sentError(error)),
    );
  });
  send({ kind: 'scanned', scanned: await scan.scanAll(tasks, signal) });
}

run().catch((error: unknown) => send(sentError(error)));
