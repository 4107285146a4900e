import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { IncidentNotification, Notification } from '../../src/notify/notification.js';
import { runHere } from '../support/run-here.js';
import { BIN, messagesOf, temporaryFolder, type ToolRun } from '../support/run-tool.js';
import { nightOf, WAVE, writeWaveFeed } from '../support/wave-feed.js';
import type { ScriptedReceiver } from './scripted-receiver.js';

export interface Ended {
  readonly status: number | null;
  readonly log: string[];
  readonly stdout: string;
}

/** Runs the built command beside this process, which answers as the receiver. */
export function runBeside(args: readonly string[], folder: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, env: process.env });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, log: messagesOf(stderr), stdout }));
  });
}

/** One night of November 2020, half an hour after its day. */
export const night = (folder: string, day: number, ...more: string[]): Promise<ToolRun> =>
  runHere([...nightOf(day), ...more], folder, Date.UTC(2020, 10, day + 1, 0, 30));

/** The nights from the second day to the last in one run. */
export const catchUpTo = (day: number): string[] => [
  ...nightOf(day).slice(0, 6),
  ...['-e', `2020-11-${day + 1}`, '--catch-up', '--keep', '20'],
];

/** A folder with a configuration of these sections and a feed with a wave. */
export function folderWith(sections: string, wave: readonly number[] = WAVE): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/config.ini'), sections, { mode: 0o600 });
  writeWaveFeed(join(folder, 'feed.ndjson'), wave);
  return folder;
}

export const webhook = ({ url }: ScriptedReceiver, more = 'when = new, grown, ended'): string =>
  `[notify:ops]\ntype = webhook\nurl = ${url}\n${more}\n`;

/** What a webhook was told. */
export const toldTo = ({ requests }: ScriptedReceiver): IncidentNotification[] =>
  requests.map(({ body }) => JSON.parse(body) as IncidentNotification);

export const eventsOf = ({ requests }: ScriptedReceiver): string[] =>
  requests.map(({ body }) => (JSON.parse(body) as Notification).event);
