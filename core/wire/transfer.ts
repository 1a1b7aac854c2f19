import type { Environment } from '../config/types.ts';
import type { ExportKind, ImportFormat, ImportKind, Mapping } from '../import/job.ts';
import type { Encoding } from '../import/encoding.ts';

// What the routes of imports and exports answer.

/** What became of rows. `unchanged`: known as they are. `withheld`: of people who do not allow it. */
export interface RowCountsAnswer {
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly withheld: number;
  readonly rejected: number;
}

/** What a dry run found: how many rows meet somebody, by which identifier, and how many would make a new person. */
export interface ForeseenAnswer {
  readonly newPeople: number;
  readonly found: { readonly [identifierType: string]: number };
  readonly samples: readonly {
    readonly line: number;
    readonly what: 'new' | 'changed' | 'unchanged';
    readonly person: string | null;
    readonly by: string | null;
  }[];
}

/** An import as it stands. */
export interface ImportAnswer {
  readonly id: string;
  readonly direction: 'import';
  readonly kind: ImportKind;
  readonly name: string;
  readonly state: 'open' | 'done' | 'cancelled';
  readonly dryRun: boolean;
  readonly environment: Environment;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly by: string;
  readonly format: ImportFormat;
  readonly mapping: Mapping;
  /** Of the whole file as sent; 0: not said. */
  readonly bytes: number;
  readonly bytesReceived: number;
  readonly parts: number;
  readonly counts: RowCountsAnswer;
  readonly foreseen?: ForeseenAnswer;
  /** Creating it found an open import of the same file: it goes on. */
  readonly resumed?: boolean;
}

/** An export that is made in the background. */
export interface ExportAnswer {
  readonly id: string;
  readonly direction: 'export';
  readonly kind: ExportKind;
  readonly format: 'csv' | 'ndjson';
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly environment: Environment;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly by: string;
  readonly parts: number;
  readonly bytes: number;
  readonly rows: number;
}

export type JobAnswer = ImportAnswer | ExportAnswer;

/** A file looked at: how it is written, what it may be, and how its columns would be read. */
export interface InspectAnswer {
  readonly encoding: Encoding;
  readonly format: ImportFormat;
  /** What it looks like. */
  readonly kind: ImportKind;
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[] }[];
  readonly mapping: Mapping;
  /** Fields of the kind that are needed and that no column is read as. */
  readonly missing: readonly string[];
  /** Columns that were renamed, since another has their name. */
  readonly renamed: readonly string[];
  /** Every field of the kind; traits and identifiers of declared types come besides. */
  readonly fields: readonly string[];
  readonly identifierTypes: readonly string[];
  /** What the project declares for imports; null: nothing, and no profile and no order can be taken. */
  readonly declared: { readonly purposes: readonly string[]; readonly basis: string } | null;
  readonly timeZone: string;
}

/** A part that was taken. */
export interface PartAnswer {
  readonly number: number;
  readonly hash: string;
  readonly counts: RowCountsAnswer;
  /** It had been taken before. */
  readonly repeated: boolean;
}
