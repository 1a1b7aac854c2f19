import type { PublishedConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';

/** One publication of an environment: immutable and numbered. */
export interface Revision {
  readonly environment: Environment;
  readonly number: number;
  readonly name: string;
  readonly note: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  /** The number of the revision it went back to, if it did. */
  readonly restores: number | null;
  readonly documents: number;
}

type Row = {
  environment: Environment;
  number: number;
  name: string;
  note: string;
  author: string;
  at: number;
  restores: number | null;
  documents: string;
};

/** What is stored of a new revision; `documents` are the hashes of its bodies. */
export type NewRevision = Omit<Row, 'documents'> & { readonly documents: readonly string[] };

/** Adds a revision, never replaces one. */
export function addRevision(sql: SqlStorage, revision: NewRevision): void {
  sql.exec(
    'INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    revision.environment,
    revision.number,
    revision.name,
    revision.note,
    revision.author,
    revision.at,
    revision.restores,
    JSON.stringify(revision.documents),
  );
}

/** The newest number of an environment; 0 before its first publication. */
export function lastNumber(sql: SqlStorage, environment: Environment): number {
  type Last = { last: number | null };
  return (
    sql.exec<Last>('SELECT max(number) AS last FROM revisions WHERE environment = ?', environment).one()
      .last ?? 0
  );
}

/** Newest first, `limit` of them, older than `before`. */
export function listRevisions(
  sql: SqlStorage,
  environment: Environment,
  limit: number,
  before: number,
): Revision[] {
  const query = 'SELECT * FROM revisions WHERE environment = ? AND number < ? ORDER BY number DESC LIMIT ?';
  return sql.exec<Row>(query, environment, before, limit).toArray().map(view);
}

/** A revision with the hashes of its documents, or null. */
export function readRevision(
  sql: SqlStorage,
  environment: Environment,
  number: number,
): { revision: Revision; hashes: readonly string[] } | null {
  const query = 'SELECT * FROM revisions WHERE environment = ? AND number = ?';
  const [row] = sql.exec<Row>(query, environment, number).toArray();
  return row === undefined ? null : { revision: view(row), hashes: hashesOf(row) };
}

/** Replaces what an environment publishes, and keeps the runs of its experiments for their next start. */
export function writePublished(sql: SqlStorage, config: PublishedConfig): void {
  sql.exec('INSERT OR REPLACE INTO published VALUES (?, ?)', config.environment, JSON.stringify(config));
  for (const [experiment, { run }] of Object.entries(config.experiments)) {
    sql.exec('INSERT OR REPLACE INTO runs VALUES (?, ?, ?)', config.environment, experiment, run);
  }
}

/** experiment → the run of its last start in an environment. */
export function readRuns(
  sql: SqlStorage,
  environment: Environment,
): { readonly [experiment: string]: number } {
  type Run = { experiment: string; run: number };
  const rows = sql.exec<Run>('SELECT experiment, run FROM runs WHERE environment = ?', environment).toArray();
  return Object.fromEntries(rows.map(({ experiment, run }) => [experiment, run]));
}

function view(row: Row): Revision {
  return { ...row, at: new Date(row.at).toISOString(), documents: hashesOf(row).length };
}

function hashesOf(row: Row): readonly string[] {
  return JSON.parse(row.documents) as readonly string[]; // written by addRevision
}
