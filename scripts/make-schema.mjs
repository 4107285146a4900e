#!/usr/bin/env node
// Writes schema/*.json from the types in src/findings: npm run schema. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const SCHEMAS = [
  ['schema/findings.json', 'src/findings/findings.ts', 'Findings'],
  ['schema/peak-line.json', 'src/report/ndjson.ts', 'PeakLine'],
  ['schema/notification.json', 'src/notify/notification.ts', 'Notification'],
  ['schema/explanation.json', 'src/findings/findings.ts', 'Explanation'],
];

let stale = 0;
for (const [file, source, type] of SCHEMAS) {
  const generator = createGenerator({ path: at(source), tsconfig: at('tsconfig.json'), type, skipTypeCheck: true });
  const text = `${JSON.stringify(generator.createSchema(type), null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(at(file), text);
  else if (readFileSync(at(file), 'utf8') !== text) {
    stale++;
    console.error(`${file} is not what ${source} says: npm run schema`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
