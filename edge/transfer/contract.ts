import type { Environment } from '../../core/config/types.ts';
import type { ExportKind, ImportFormat, ImportKind, Mapping } from '../../core/import/job.ts';

/** What of a part, or of a whole job, became what. `withheld`: rows of people who allow nothing of it. */
export interface RowCounts {
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly withheld: number;
  readonly rejected: number;
}

export const NO_ROWS: RowCounts = { rows: 0, accepted: 0, unchanged: 0, withheld: 0, rejected: 0 };

/** What a dry run would have done to people: by which identifier rows found somebody, and how many are new. */
export interface Foreseen {
  readonly newPeople: number;
  /** Identifier type → rows that found their person by it. */
  readonly found: { readonly [type: string]: number };
  readonly samples: readonly ForeseenRow[];
}

export interface ForeseenRow {
  readonly line: number;
  readonly what: 'new' | 'changed' | 'unchanged';
  readonly person: string | null;
  readonly by: string | null;
}

/** What a new import is made of. */
export interface NewImport {
  readonly kind: ImportKind;
  readonly name: string;
  readonly format: ImportFormat;
  readonly mapping: Mapping;
  readonly dryRun: boolean;
  readonly timeZone: string;
  /** Of the whole file, for progress; 0: not known. */
  readonly bytes: number;
  /** Says which file it is, so that the same one can go on. */
  readonly fingerprint: string;
}

/** A part that is about to be applied. */
export interface PartClaim {
  readonly number: number;
  /** SHA-256, hex. */
  readonly hash: string;
  /** After unpacking. */
  readonly bytes: number;
}

/** A part that was applied. */
export interface PartResult extends PartClaim {
  readonly counts: RowCounts;
  readonly foreseen?: Foreseen;
  /** Where its rejected rows are kept; absent: none. */
  readonly rejects?: string;
}

export type JobState = 'open' | 'running' | 'done' | 'cancelled' | 'failed';

/** An import as it stands. */
export interface ImportJob extends NewImport {
  readonly id: string;
  readonly direction: 'import';
  readonly environment: Environment;
  readonly state: 'open' | 'done' | 'cancelled';
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly by: string;
  readonly parts: number;
  readonly bytesReceived: number;
  readonly counts: RowCounts;
  readonly foreseen?: Foreseen;
}

/** An export as it stands: made in the background, into files of the bucket. */
export interface ExportJob {
  readonly id: string;
  readonly direction: 'export';
  readonly kind: ExportKind;
  readonly format: 'csv' | 'ndjson';
  readonly environment: Environment;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly by: string;
  readonly parts: number;
  readonly bytes: number;
  readonly rows: number;
}

export type Job = ImportJob | ExportJob;

/** Whether a part is to be applied: it was before (`result`), another stood under its number, or the job is closed. */
export type Claimed =
  | { readonly answer: 'apply'; readonly job: ImportJob }
  | { readonly answer: 'repeated'; readonly result: PartResult }
  | { readonly answer: 'different' }
  | { readonly answer: 'closed'; readonly state: JobState }
  | { readonly answer: 'unknown' };

/** What the Jobs object of an environment does. */
export interface JobsRpc {
  createImport(environment: Environment, job: NewImport, by: string): Promise<ImportJob>;
  createExport(
    environment: Environment,
    job: Pick<ExportJob, 'kind' | 'format'>,
    by: string,
  ): Promise<ExportJob>;
  read(id: string): Promise<Job | null>;
  /** Newest first. */
  list(limit: number): Promise<readonly Job[]>;
  claim(id: string, part: PartClaim): Promise<Claimed>;
  record(id: string, part: PartResult): Promise<ImportJob>;
  /** The numbers of parts that were applied, ascending. */
  partsOf(id: string): Promise<readonly { readonly number: number; readonly hash: string }[]>;
  /** Closes an import of `parts` parts; gives the first of the numbers that are missing. */
  finish(
    id: string,
    parts: number,
  ): Promise<{ readonly job: ImportJob | null; readonly missing: readonly number[] }>;
  cancel(id: string): Promise<Job | null>;
  /** Forgets a job and its files. */
  remove(id: string): Promise<boolean>;
  /** Where the files of a job are: rejected rows of an import, rows of an export. */
  filesOf(id: string): Promise<readonly string[]>;
}
