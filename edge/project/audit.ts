/** One line of the audit log. It is only ever added to. */
export interface AuditEntry {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  readonly author: string;
  /** Such as `document.save`, `publish`, `flag.kill`, `key.create`. */
  readonly action: string;
  /** Such as `flag/hero`, `prod#12`, `dev/flag/hero`. */
  readonly target: string;
  /** SHA-256 of what was before and after, where something was. */
  readonly before: string | null;
  readonly after: string | null;
  readonly detail: string | null;
}

/** What is known of a change when it happens. */
export interface AuditNote {
  readonly author: string;
  readonly action: string;
  readonly target: string;
  readonly before?: string | null;
  readonly after?: string | null;
  readonly detail?: string | null;
}

/** Adds a line; call it in the transaction of the change. */
export function addAudit(sql: SqlStorage, now: number, note: AuditNote): void {
  sql.exec(
    'INSERT INTO audit (at, author, action, target, before_hash, after_hash, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
    now,
    note.author,
    note.action,
    note.target,
    note.before ?? null,
    note.after ?? null,
    note.detail ?? null,
  );
}

/** The newest lines first, `limit` of them, older than line `before`. */
export function listAudit(sql: SqlStorage, limit: number, before: number): AuditEntry[] {
  type Row = {
    id: number;
    at: number;
    author: string;
    action: string;
    target: string;
    before_hash: string | null;
    after_hash: string | null;
    detail: string | null;
  };
  return sql
    .exec<Row>('SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?', before, limit)
    .toArray()
    .map(({ at, before_hash, after_hash, ...row }) => ({
      ...row,
      at: new Date(at).toISOString(),
      before: before_hash,
      after: after_hash,
    }));
}
