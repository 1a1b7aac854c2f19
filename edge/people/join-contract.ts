import type { Unreduced } from '../../core/people/unreduced.ts';
import type { Permissions } from '../../core/profile/permissions.ts';
import type { Name } from './contract.ts';

// What a merge leaves behind: the documents that are kept and pass between shards.

/** A merge as it is kept with the person that stays. */
export interface Join {
  readonly device: Name;
  /** The event that showed both together: when, and its messageId. */
  readonly at: number;
  readonly by: string;
  /** When it was done, epoch ms. */
  readonly doneAt: number;
  /** Where the person that came lived, and its names; absent: the identifier had belonged to nobody. */
  readonly head?: Name;
  readonly names: readonly Name[];
  readonly from?: Unreduced;
  /** The person that stays, as it was before. */
  readonly own: Unreduced;
  /** Events both had, as the other one's texts. */
  readonly shared?: readonly string[];
  /** The chains of receipts that came along. */
  readonly chains?: readonly string[];
  /** When and by whom it was taken out again, and the id of the person it became. */
  readonly undone?: { readonly at: number; readonly by: string; readonly person: string };
  /** What goes back with it and is no event, while it is on its way. */
  readonly goes?: Permissions & { readonly version: number };
  /** Why nothing moved. */
  readonly refused?: 'held' | 'contested' | 'limit';
}

/** - `joined`: it is part of the person
 *  - `refused`: it stayed where it was
 *  - `opening`, `parted`: it is being taken out again
 *  - `undone`: it was taken out, and is kept apart */
export type JoinState = 'joined' | 'refused' | 'opening' | 'parted' | 'undone';

/** A record as its row says it. */
export interface JoinRow {
  readonly id: string;
  readonly state: JoinState;
  readonly join: Join;
}

/** A record, and the row of the person it is kept with. */
export type FoundJoin = JoinRow & { readonly n: number };
