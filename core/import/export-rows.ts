import type { Json, JsonObject } from '../events.ts';
import { minorToText } from '../money-text.ts';
import { autoCell, guarded } from './cells.ts';
import type { ExportKind } from './job.ts';

/** The columns of an export as CSV; of profiles their traits come behind. */
const COLUMNS: Readonly<Record<ExportKind, readonly string[]>> = {
  profiles: ['userId', 'anonymousId', 'identifiers', 'timestamp'],
  consents: [
    'userId',
    'anonymousId',
    'identifiers',
    'timestamp',
    'purpose.storage',
    'purpose.analytics',
    'purpose.personalization',
    'purpose.experimentation',
    'purpose.advertising',
    'purpose.loyalty',
    'source',
    'textVersion',
  ],
  orders: [
    'orderId',
    'userId',
    'anonymousId',
    'identifiers',
    'type',
    'timestamp',
    'currency',
    'revenue',
    'total',
    'coupon',
    'products',
    'messageId',
  ],
  events: [
    'messageId',
    'type',
    'name',
    'timestamp',
    'receivedAt',
    'person',
    'userId',
    'anonymousId',
    'claimedUserId',
    'source',
    'purposes',
    'properties',
    'traits',
    'context',
  ],
  items: ['key', 'title', 'range', 'url', 'image', 'price', 'currency', 'stock'],
};

/** The columns of an export; `traits` are the names of all traits anybody has. */
export function exportColumns(kind: ExportKind, traits: readonly string[]): readonly string[] {
  return kind === 'profiles'
    ? [...COLUMNS.profiles, ...traits.map((name) => `traits.${name}`)]
    : COLUMNS[kind];
}

/** A line of cells: what a spreadsheet reads, and what an import reads back as it was. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** A row of an export as cells of its columns. */
export function cellsOf(kind: ExportKind, row: JsonObject, columns: readonly string[]): string[] {
  const flat = flatten(kind, row);
  return columns.map((column) => {
    const value = flat.get(column);
    if (value === undefined || value === null) return '';
    if (column.startsWith('traits.'))
      return typeof value === 'string' ? guarded(autoCell(value)) : autoCell(value);
    if (typeof value === 'string') return guarded(value);
    return JSON.stringify(value);
  });
}

function flatten(kind: ExportKind, row: JsonObject): Map<string, Json> {
  const flat = new Map<string, Json>(
    Object.entries(row).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  );
  const spread = (field: string, prefix: string) => {
    const value = row[field];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, part] of Object.entries(value))
      if (part !== undefined) flat.set(`${prefix}.${name}`, part);
  };
  if (kind === 'profiles') spread('traits', 'traits');
  if (kind === 'consents') spread('purposes', 'purpose');
  const { price } = row;
  if (kind === 'items' && typeof price === 'object' && price !== null && !Array.isArray(price)) {
    const { amountMinor, currency } = price as JsonObject; // no list, just looked at
    if (typeof amountMinor === 'number' && typeof currency === 'string') {
      flat.set('price', minorToText(amountMinor, currency));
      flat.set('currency', currency);
    }
  }
  return flat;
}

function quoted(cell: string): string {
  return /[",\r\n;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
