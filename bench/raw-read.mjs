// The least that reading a file costs: node bench/raw-read.mjs FILE
import { createReadStream } from 'node:fs';
import process from 'node:process';

let bytes = 0;
for await (const chunk of createReadStream(process.argv[2], { highWaterMark: 1 << 20 })) bytes += chunk.length;
process.stdout.write(`${bytes}\n`);
