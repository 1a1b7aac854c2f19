import { canonicalJson } from '../../core/canonical-json.ts';
import { sortDocuments } from '../../core/config/publish.ts';
import type { ConfigDocument, DocumentKind } from '../../core/config/types.ts';
import { sha256Hex } from './keys.ts';

/** A draft as it is stored: who saved it when, and its hash, which is its etag. */
export interface StoredDocument {
  readonly document: ConfigDocument;
  readonly hash: string;
  readonly author: string;
  /** ISO 8601. */
  readonly savedAt: string;
}

/** A document with its hash: SHA-256 of its canonical JSON. */
export interface HashedDocument {
  readonly document: ConfigDocument;
  readonly hash: string;
}

/** Hashes documents, before the transaction that stores them. */
export function hashDocuments(documents: readonly ConfigDocument[]): Promise<HashedDocument[]> {
  return Promise.all(
    documents.map(async (document) => ({ document, hash: await sha256Hex(canonicalJson(document)) })),
  );
}

type Row = { kind: string; key: string; hash: string; author: string; saved_at: number; body: string };

const SELECT = 'SELECT kind, key, drafts.hash, author, saved_at, body FROM drafts JOIN bodies USING (hash)';

/** Drafts of one kind or all, in the order of kind and key. */
export function listDrafts(sql: SqlStorage, kind?: DocumentKind): StoredDocument[] {
  const rows =
    kind === undefined
      ? sql.exec<Row>(`${SELECT} ORDER BY kind, key`)
      : sql.exec<Row>(`${SELECT} WHERE kind = ? ORDER BY key`, kind);
  return rows.toArray().map(stored);
}

/** One draft, or null. */
export function readDraft(sql: SqlStorage, kind: string, key: string): StoredDocument | null {
  const [row] = sql.exec<Row>(`${SELECT} WHERE kind = ? AND key = ?`, kind, key).toArray();
  return row === undefined ? null : stored(row);
}

/** Stores a draft in place of the one of its name. */
export function writeDraft(
  sql: SqlStorage,
  { document, hash }: HashedDocument,
  author: string,
  now: number,
): void {
  sql.exec('INSERT INTO bodies VALUES (?, ?) ON CONFLICT DO NOTHING', hash, JSON.stringify(document));
  sql.exec(
    'INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)',
    document.kind,
    document.key,
    hash,
    author,
    now,
  );
}

/** Forgets a draft; its body stays for the revisions that hold it. */
export function deleteDraft(sql: SqlStorage, kind: string, key: string): void {
  sql.exec('DELETE FROM drafts WHERE kind = ? AND key = ?', kind, key);
}

/** The documents behind hashes, in the order of kind and key. */
export function readBodies(sql: SqlStorage, hashes: readonly string[]): ConfigDocument[] {
  const documents = hashes.flatMap((hash) =>
    sql
      .exec<{ body: string }>('SELECT body FROM bodies WHERE hash = ?', hash)
      .toArray()
      .map(({ body }) => parse(body)),
  );
  return sortDocuments(documents);
}

function stored(row: Row): StoredDocument {
  return {
    document: parse(row.body),
    hash: row.hash,
    author: row.author,
    savedAt: new Date(row.saved_at).toISOString(),
  };
}

function parse(body: string): ConfigDocument {
  return JSON.parse(body) as ConfigDocument; // validated before it was stored
}
