import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/run-tool.js';
import { describeBackendContract, type MakeBackend } from '../contract.js';
import { recordJson } from '../naive-counts.js';
import { openFiles } from './open-files.js';

const LAYOUTS: Record<string, (records: readonly string[]) => string> = {
  'array.json': (records) => `[${records.join(',\n')}]`,
  'lines.ndjson': (records) => records.map((record) => `${record}\n`).join(''),
};

function makeBackend(name: string, layout: (records: readonly string[]) => string): MakeBackend {
  return async (records, feed) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, layout(records.map(recordJson)));
    return await openFiles([path], feed);
  };
}

for (const [name, layout] of Object.entries(LAYOUTS)) {
  describeBackendContract(`JsonBackend, ${name}`, makeBackend(name, layout));
}
