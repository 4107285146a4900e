import type { Findings } from '../findings/findings.js';
import { safeJson } from './safe-json.js';

/** One JSON document for the window, as schema/findings.json describes it; values whole. */
export function renderJson(findings: Findings): string {
  return `${safeJson(findings, 2)}\n`;
}
