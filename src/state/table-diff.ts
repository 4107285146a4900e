import { shown } from '../log/printable.js';
import type { GlobalRow, GlobalTable } from '../tables/global-table.js';
import { type Key, KeyMap } from '../tables/key-map.js';
import { fieldText, TABLE_FIELDS, type TableField } from './table-fields.js';

export interface FieldChange {
  readonly field: TableField;
  readonly before: number;
  readonly after: number;
}

export type KeyChange =
  | { readonly kind: 'added' | 'removed'; readonly key: Key; readonly row: GlobalRow }
  | { readonly kind: 'changed'; readonly key: Key; readonly fields: readonly FieldChange[] };

export interface TableDiff {
  /** In the order of the keys. */
  readonly changes: readonly KeyChange[];
  /** Keys that both tables have with the same row. */
  readonly unchanged: number;
}

function changedFields(before: GlobalRow, after: GlobalRow): FieldChange[] {
  return TABLE_FIELDS.map(([field, property]) => ({ field, before: before[property], after: after[property] })).filter(
    (change) => change.before !== change.after,
  );
}

/** What turns one global table into another, by key and field. */
export function diffTables(before: GlobalTable, after: GlobalTable): TableDiff {
  const all = new KeyMap<true>();
  for (const table of [before, after]) for (const key of table.keys()) all.set(key, true);
  const changes: KeyChange[] = [];
  let unchanged = 0;
  for (const key of all.keys()) {
    const [old, now] = [before.get(key), after.get(key)];
    if (old && now) {
      const fields = changedFields(old, now);
      if (fields.length > 0) changes.push({ kind: 'changed', key, fields });
      else unchanged++;
    } else if (now) changes.push({ kind: 'added', key, row: now });
    else if (old) changes.push({ kind: 'removed', key, row: old });
  }
  return { changes, unchanged };
}

function rowText(row: GlobalRow): string {
  return TABLE_FIELDS.map(([field, property]) => `${field} ${fieldText(field, row[property])}`).join(', ');
}

function changeText(change: KeyChange): string {
  const name = `(${change.key.map((value) => shown(value)).join(', ')})`;
  if (change.kind === 'changed') {
    const fields = change.fields.map(
      ({ field, before, after }) => `${field} ${fieldText(field, before)} → ${fieldText(field, after)}`,
    );
    return `~ ${name}: ${fields.join(', ')}`;
  }
  return `${change.kind === 'added' ? '+' : '-'} ${name}: ${rowText(change.row)}`;
}

/** A diff as lines: a summary, then `+` a key that is new, `~` one that changed, `-` one that is gone. */
export function diffLines({ changes, unchanged }: TableDiff): string[] {
  const count = (kind: KeyChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  const summary = `${count('added')} new, ${count('changed')} changed, ${count('removed')} gone, ${unchanged} unchanged`;
  return [summary, ...changes.map(changeText)];
}
