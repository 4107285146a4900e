#!/usr/bin/env node
// Writes schema/*.json from the types in src/findings and from the zod schema of a feed's description, of which the build is
// read: npm run schema. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { z } from 'zod';
import { DESCRIPTION } from '../build/analyzers/description.js';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const SCHEMAS = [
  ['schema/findings.json', 'src/findings/findings.ts', 'Findings'],
  ['schema/peak-line.json', 'src/report/ndjson.ts', 'PeakLine'],
  ['schema/notification.json', 'src/notify/notification.ts', 'Notification'],
  ['schema/explanation.json', 'src/findings/findings.ts', 'Explanation'],
];

let stale = 0;

function settle(file, source, schema) {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(at(file), text);
  else if (readFileSync(at(file), 'utf8') !== text) {
    stale++;
    console.error(`${file} is not what ${source} says: npm run schema`);
  }
}

for (const [file, source, type] of SCHEMAS) {
  const generator = createGenerator({ path: at(source), tsconfig: at('tsconfig.json'), type, skipTypeCheck: true });
  settle(file, source, generator.createSchema(type));
}
settle('schema/description.json', 'src/analyzers/description.ts', z.toJSONSchema(DESCRIPTION, { io: 'output' }));
process.exitCode = stale > 0 ? 1 : 0;
