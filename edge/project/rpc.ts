import type { BackupPage } from '../backup/port.ts';
import type { DocumentDiff } from '../../core/config/diff.ts';
import type { PreviewConfig, PreviewRequest } from '../../core/config/preview.ts';
import type { RuntimeConfig } from '../../core/config/published.ts';
import type { ConfigDocument, DocumentKind, Environment } from '../../core/config/types.ts';
import type { Issue } from '../../core/errors.ts';
import type { JsonObject } from '../../core/events.ts';
import type { Env } from '../env.ts';
import type { AuditEntry } from './audit.ts';
import type { StoredDocument } from './documents.ts';
import type { KeyRequest, KeyView } from './key-store.ts';
import type { RuntimeStamp } from './loader.ts';
import type { Kill } from './kills.ts';
import type { Outcome } from './outcome.ts';
import type { PreviewTicket } from './previews.ts';
import type { Revision } from './revisions.ts';

/** The calls the Project object answers to other stops. */
export interface ProjectRpc {
  /** Keys and published config of every environment, stamped with the Project's own clock. */
  readRuntime(): Promise<RuntimeConfig>;
  /** When the Project answered, and which version of the runtime config it has now. */
  readStamp(): Promise<RuntimeStamp>;
  /** Somebody watches an environment until then (epoch ms): isolates hear of it with the stamp. Not stored. */
  noteWatched(environment: Environment, until: number): Promise<void>;
  /** What some people bought was counted anew: cuts follow, soon where they are many, else within ten minutes. */
  noteBuyers(environment: Environment, people: number): Promise<void>;
  /** Adds what an isolate counted since its last call. */
  addCounters(isolate: string, counts: { readonly [counter: string]: number }): Promise<void>;
  /** What all isolates counted. */
  readCounters(): Promise<CounterSums>;
}

/** Sums of what isolates counted. */
export interface CounterSums {
  /** ISO 8601: the first day that is kept, or null when nothing was counted. */
  readonly since: string | null;
  /** Of the last 31 days. */
  readonly total: { readonly [counter: string]: number };
  /** Of the current UTC day. */
  readonly today: { readonly [counter: string]: number };
  /** Isolates that reported within the last ten minutes. */
  readonly isolates: number;
}

/** How a publication is asked for. */
export interface PublishRequest {
  readonly environment: Environment;
  readonly name: string;
  readonly note?: string;
  /** Documents as `kind/key`: only these drafts go out (a deleted one goes away); the others stay as last published. */
  readonly only?: readonly string[];
}

/** Documents that come together: files of a folder, an import. */
export interface BulkRequest {
  readonly documents: readonly unknown[];
  /** Whether drafts that are not among them go. */
  readonly prune: boolean;
}

/** What a bulk change would do, and what is wrong with it. */
export interface Plan {
  readonly diff: DocumentDiff;
  readonly issues: readonly Issue[];
}

/** The Project at a glance. */
export interface ProjectStatus {
  readonly version: number;
  readonly drafts: number;
  readonly environments: {
    readonly [E in Environment]: {
      readonly revision: number;
      readonly publishedAt: string | null;
      readonly killed: readonly string[];
      /** The same with who switched them off, and when. */
      readonly kills: readonly Kill[];
      /** What publishing now would change; null before the first publication. */
      readonly pending: DocumentDiff | null;
    };
  };
}

/** Cuts as they stand: their number, when people were looked at (ISO 8601; null: never), and when they were last
 *  found to be still the same (epoch ms). */
export interface CutsState {
  readonly number: number;
  readonly asOf: string | null;
  readonly checkedAt: number;
}

/** The calls of the admin routes: what changes the Project, and what only they read. `author` is who the token says it
 *  is. Answered by the control module (`writing.ts`). */
export interface ProjectControl {
  listDocuments(kind?: DocumentKind): Promise<StoredDocument[]>;
  readDocument(kind: string, key: string): Promise<StoredDocument | null>;
  saveDocument(input: unknown, author: string, ifMatch?: string): Promise<Outcome<StoredDocument>>;
  deleteDocument(kind: string, key: string, author: string, ifMatch?: string): Promise<Outcome<null>>;
  plan(request: BulkRequest): Promise<Plan>;
  apply(
    request: BulkRequest,
    author: string,
    publish?: PublishRequest,
  ): Promise<Outcome<Plan & { revision?: Revision }>>;
  publish(request: PublishRequest, author: string): Promise<Outcome<Revision>>;
  /** `drafts`: the drafts go back with it. */
  restore(
    request: PublishRequest & { number: number; drafts: boolean },
    author: string,
  ): Promise<Outcome<Revision>>;
  listRevisions(environment: Environment, limit: number, before: number): Promise<Revision[]>;
  readRevision(
    environment: Environment,
    number: number,
  ): Promise<(Revision & { readonly contents: readonly ConfigDocument[] }) | null>;
  setKill(environment: Environment, flag: string, killed: boolean, author: string): Promise<Outcome<null>>;
  makePreview(
    request: PreviewRequest & { readonly environment: Environment },
  ): Promise<Outcome<PreviewTicket>>;
  readPreview(id: string): Promise<PreviewConfig | null>;
  listAudit(limit: number, before: number): Promise<AuditEntry[]>;
  /** A line in the audit log about something the Project does not keep itself. */
  note(action: string, target: string, author: string): Promise<void>;
  /** The Project's rows, page by page, and back into an empty one: see edge/backup. */
  backup(cursor: string | null): Promise<BackupPage>;
  beginRestore(): Promise<Outcome<null>>;
  restoreLines(lines: string): Promise<Outcome<number>>;
  endRestore(): Promise<void>;
  listKeys(): Promise<KeyView[]>;
  /** `key` is the only time a secret is shown. */
  createKey(request: KeyRequest, author: string): Promise<Outcome<KeyView & { readonly key: string }>>;
  revokeKey(kid: string, author: string): Promise<Outcome<null>>;
  listIdentityKeys(): Promise<JsonObject[]>;
  addIdentityKey(jwk: JsonObject, author: string): Promise<Outcome<null>>;
  removeIdentityKey(kid: string, author: string): Promise<Outcome<null>>;
  readStatus(): Promise<ProjectStatus>;
  /** Finds RFM cuts anew now. */
  refreshCuts(environment: Environment): Promise<CutsState>;
}

/** Everything the Project object answers. */
export type ProjectAdminRpc = ProjectRpc & ProjectControl;

/** The Project object of this deployment. */
export function projectOf(env: Env): ProjectAdminRpc {
  const stub = env.PROJECT.get(env.PROJECT.idFromName('project'));
  return stub as unknown as ProjectAdminRpc; // the namespace's class is Project, which implements it
}
