import type { Person } from '../../core/profile/types.ts';
import type { Receipt } from '../../core/receipts.ts';
import type { Name } from './contract.ts';

// What two shards say to each other while an anonymous person moves to the user it turned out to be.

/** One merge: `device` and what is known of it moves to the person of `user`. */
export interface MergeRequest {
  /** The same for every attempt: the user's person and the device's name. */
  readonly id: string;
  readonly device: Name;
  readonly user: Name;
  /** The user's person. */
  readonly person: string;
}

/** The id of the merge of a device into a user's person: the same for every attempt. */
export function mergeId(person: string, device: Name): string {
  return `${person}|${device.name}`;
}

/** The user's person of a merge, by the merge's id. */
export function userOfMerge(id: string): string {
  return id.slice(0, id.indexOf('|'));
}

/** A receipt on the move: the person whose chain it is a link of, and its place in the chain. */
export interface MovedReceipt {
  readonly chain: string;
  readonly link: number;
  readonly receipt: Receipt;
}

/** A row that says this person has named this order (range '') or this order in this range. */
export interface OrderRow {
  readonly order: string;
  readonly range: string;
}

/** What the device's shard gives up. Every repeated call gives the same. */
export type Surrender =
  /** The device belonged to nobody: from now on its name points to the user. */
  | { readonly status: 'nobody' }
  /** The device belongs to another user: nothing moves, and it points to nobody from now on. */
  | { readonly status: 'refused' }
  /** The person, frozen, and a page of its events; `next`: ask for the page after this one. */
  | {
      readonly status: 'content';
      readonly person: Person;
      /** Stored events as their JSON texts. */
      readonly events: readonly string[];
      readonly orders: readonly OrderRow[];
      readonly receipts: readonly MovedReceipt[];
      readonly next?: number;
      /** Hashed messageIds of events that are gone for good: a late copy is still one. */
      readonly left?: readonly string[];
    };

/** The calls of a merge. Each may be repeated at any time and in any state. */
export interface MergeRpc {
  /** Freezes the device's person, leaves a pointer to the user, gives the content from event row `after` on. */
  surrender(request: MergeRequest, after: number): Promise<Surrender>;
  /** The content is durable at the user's: what is left here goes. */
  confirm(request: MergeRequest): Promise<void>;
  /** A device turned out to be claimed by two users: the user's shard forgets that name. */
  release(user: Name, device: Name): Promise<void>;
}
