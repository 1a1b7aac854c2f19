import type { Environment } from '../../core/config/types.ts';
import type { JsonObject } from '../../core/events.ts';
import { cellsOf, csvLine, exportColumns } from '../../core/import/export-rows.ts';
import type { ExportKind } from '../../core/import/job.ts';
import { listItems } from '../admin/port.ts';
import type { Env } from '../env.ts';
import { exportPageOf, shardCount, traitNamesOf } from '../people/port.ts';

/** What is exported, and how it is written. */
export interface ExportAsked {
  readonly kind: ExportKind;
  readonly format: 'csv' | 'ndjson';
  readonly environment: Environment;
}

/** Where an export goes on: the shard, and the row of it (of items the key). */
export interface ExportCursor {
  readonly shard: number;
  readonly after: number | string;
  /** Of CSV, once they are known. */
  readonly columns?: readonly string[];
}

/** A piece of an export. */
export interface ExportPiece {
  readonly text: string;
  readonly rows: number;
  /** null: it was the last. */
  readonly next: ExportCursor | null;
}

export const EXPORT_START: ExportCursor = { shard: 0, after: 0 };

const ITEMS_A_PAGE = 500;

/** The piece of an export that begins at a cursor: bounded pages of one shard after another. */
export async function exportPiece(env: Env, asked: ExportAsked, cursor: ExportCursor): Promise<ExportPiece> {
  const { kind, format, environment } = asked;
  if (format === 'csv' && cursor.columns === undefined) {
    const columns = exportColumns(kind, kind === 'profiles' ? await traitNamesOf(env, environment) : []);
    return { text: csvLine(columns), rows: 0, next: { ...cursor, columns } };
  }
  const { rows, after, more } = await pageAt(env, asked, cursor);
  const columns = cursor.columns ?? [];
  const text = rows
    .map((row) => (format === 'csv' ? csvLine(cellsOf(kind, row, columns)) : `${JSON.stringify(row)}\n`))
    .join('');
  if (more) return { text, rows: rows.length, next: { ...cursor, after } };
  const shard = cursor.shard + 1;
  const isLast = kind === 'items' || shard === shardCount(env);
  return { text, rows: rows.length, next: isLast ? null : { ...cursor, shard, after: 0 } };
}

interface Page {
  readonly rows: readonly JsonObject[];
  readonly after: number | string;
  readonly more: boolean;
}

async function pageAt(
  env: Env,
  { kind, environment }: ExportAsked,
  { shard, after }: ExportCursor,
): Promise<Page> {
  if (kind !== 'items') return exportPageOf(env, environment, shard, { kind, after: Number(after) });
  const items = await listItems(env, environment, {
    limit: ITEMS_A_PAGE,
    after: after === 0 ? '' : String(after),
  });
  const rows: JsonObject[] = items.map((item) => ({ ...item }));
  return { rows, after: items.at(-1)?.key ?? '', more: items.length === ITEMS_A_PAGE };
}

/** A whole export, piece by piece. */
export async function* exportBytes(env: Env, asked: ExportAsked): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let at: ExportCursor | null = EXPORT_START; at !== null;) {
    const piece: ExportPiece = await exportPiece(env, asked, at);
    if (piece.text !== '') yield encoder.encode(piece.text);
    at = piece.next;
  }
}
