import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonBackend } from '../../../src/backends/json/json-backend.js';
import { noProgress, silentLog } from '../../../src/log/log.js';
import { temporaryFolder } from '../../support/run-tool.js';
import { describeBackendContract, type MakeBackend } from '../contract.js';
import { recordJson } from '../naive-counts.js';

const LAYOUTS: Record<string, (records: readonly string[]) => string> = {
  'array.json': (records) => `[${records.join(',\n')}]`,
  'lines.ndjson': (records) => records.map((record) => `${record}\n`).join(''),
};

function makeBackend(name: string, layout: (records: readonly string[]) => string): MakeBackend {
  return async (records, feed) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, layout(records.map(recordJson)));
    return await JsonBackend.open({
      feed,
      input: [path],
      config: { path: undefined, sections: new Map() },
      strict: false,
      log: silentLog,
      progress: noProgress,
      signal: new AbortController().signal,
    });
  };
}

for (const [name, layout] of Object.entries(LAYOUTS)) {
  describeBackendContract(`JsonBackend, ${name}`, makeBackend(name, layout));
}
