import type { Unreduced } from '../../core/people/unreduced.ts';
import type { Permissions } from '../../core/profile/permissions.ts';
import type { Name } from './contract.ts';
import type { JoinRow } from './join-contract.ts';
import type { MovedReceipt } from './moved-receipt.ts';

// What two shards say to each other while a merge is undone, and what is asked about merges.

/** What became of a request to undo a merge. */
export type UndoAnswer =
  | { readonly status: 'undone' | 'under way'; readonly person: string }
  /** Why it cannot be undone. */
  | { readonly status: 'refused'; readonly why: 'unknown' | 'nothing moved' | 'log' | 'names' };

/** The person that comes back: opened first, so that whatever comes under its names goes to it at once. */
export interface Opening {
  /** The id of the merge. */
  readonly id: string;
  readonly person: string;
  /** The name it lives under, and all it has again. */
  readonly head: Name;
  readonly names: readonly Name[];
  /** As it was before; absent: the identifier had belonged to nobody. */
  readonly came?: Unreduced;
  /** What it permits already: as before, with what its devices said since. */
  readonly permits: Permissions;
  readonly assignmentId: string;
  readonly createdAt: number;
  /** The names of the person it is kept apart from. */
  readonly apart: readonly string[];
}

/** A page of what goes back; the last one carries what is no event. */
export interface Restoring {
  readonly id: string;
  readonly person: string;
  readonly events: readonly string[];
  readonly last?: {
    readonly came?: Unreduced;
    readonly choices: Permissions;
    /** Greater than any version its readers have seen. */
    readonly version: number;
    readonly purposes: number;
    readonly receipts: readonly MovedReceipt[];
    readonly joins: readonly JoinRow[];
    readonly apart: readonly string[];
  };
}

/** What is asked of a shard to part people, by its name. */
export interface Parts {
  undo: { readonly ask: { readonly id: string; readonly by: string }; readonly answer: UndoAnswer };
  /** Lets a parted identifier be linked again; true if it was kept apart. */
  allow: { readonly ask: { readonly id: string }; readonly answer: boolean };
  open: { readonly ask: Opening; readonly answer: null };
  restore: { readonly ask: Restoring; readonly answer: null };
}

/** The call of a shard that does them. Each may be repeated at any time. */
export interface PartRpc {
  part<K extends keyof Parts>(kind: K, ask: Parts[K]['ask']): Promise<Parts[K]['answer']>;
}
