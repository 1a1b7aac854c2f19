import type { ConfigDocument, Environment } from '../config/types.ts';

/** One publication of an environment: immutable and numbered. */
export interface RevisionAnswer {
  readonly environment: Environment;
  readonly number: number;
  readonly name: string;
  readonly note: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  /** The number of the publication it went back to, if it did. */
  readonly restores: number | null;
  readonly documents: number;
}

/** `GET /v1/admin/revisions`, newest first. */
export interface RevisionsAnswer {
  readonly revisions: readonly RevisionAnswer[];
}

/** `GET /v1/admin/revisions/{number}`: with its documents. */
export interface RevisionContentsAnswer extends RevisionAnswer {
  readonly contents: readonly ConfigDocument[];
}

/** `GET /v1/admin/audit`, newest first. */
export interface AuditAnswer {
  readonly entries: readonly {
    readonly id: number;
    /** ISO 8601. */
    readonly at: string;
    readonly author: string;
    /** Such as `document.save`, `publish`, `flag.kill`. */
    readonly action: string;
    /** Such as `flag/hero`, `prod#12`, `dev/flag/hero`. */
    readonly target: string;
    readonly detail: string | null;
  }[];
}
