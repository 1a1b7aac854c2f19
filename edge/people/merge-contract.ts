import type { PurposeMask } from '../../core/consent.ts';
import type { Person } from '../../core/profile/types.ts';
import type { Name } from './contract.ts';
import type { JoinRow } from './join-contract.ts';
import type { MovedReceipt } from './moved-receipt.ts';
import type { PartRpc } from './undo-contract.ts';

// What two shards say to each other while one person becomes part of another, and when that is undone.

/** One merge: the identifier `device` (a device, or one of an external type), and the person who holds it, go to the
 *  person `into` leads to. */
export interface MergeRequest {
  /** The same for every attempt: the person that stays and the identifier's name. */
  readonly id: string;
  readonly device: Name;
  /** The name by which the person that stays is found: its login, else the name it lives under. */
  readonly into: Name;
  /** The id of the person that stays. */
  readonly person: string;
  /** When the event that showed them together happened, epoch ms, and its messageId. */
  readonly at: number;
  readonly by: string;
  /** Whose person stays instead, once the other shard said so. */
  readonly reverse?: Name;
}

/** The id of the merge of an identifier into a person: the same for every attempt. */
export function mergeId(person: string, device: Name): string {
  return `${person}|${device.name}`;
}

/** The person that stays, by the merge's id. */
export function userOfMerge(id: string): string {
  return id.slice(0, id.indexOf('|'));
}

/** A row that says this person has named this order (range '') or this order in this range. */
export interface OrderRow {
  readonly order: string;
  readonly range: string;
}

/** What an identifier's shard gives up. Every repeated call gives the same. */
export type Surrender =
  /** It belonged to nobody: from now on its name points to the person that stays. */
  | { readonly status: 'nobody' }
  /** Its person has to finish something first: ask again later. */
  | { readonly status: 'busy' }
  /** Its person lives under another name: ask the shard of that. */
  | { readonly status: 'elsewhere'; readonly at: Name }
  /** Its person stays, and the asking one is to become part of that. */
  | { readonly status: 'reverse'; readonly to: Name }
  /** It belongs to somebody else: nothing moves. `contested`: from now on it points to nobody. */
  | { readonly status: 'refused'; readonly contested: boolean }
  /** The person, frozen, and a page of its events; `next`: ask for the page after this one. */
  | {
      readonly status: 'content';
      readonly person: Person;
      /** The name it lived under, and every name it had. */
      readonly at: Name;
      readonly names: readonly Name[];
      /** Stored events as their JSON texts. */
      readonly events: readonly string[];
      readonly orders: readonly OrderRow[];
      readonly receipts: readonly MovedReceipt[];
      /** The records of what had become part of it, and the names it is kept apart from. */
      readonly joins: readonly JoinRow[];
      readonly apart: readonly string[];
      readonly next?: number;
      /** Hashed messageIds of events that are gone for good: a late copy is still one. */
      readonly left?: readonly string[];
    };

/** The calls of a merge. Each may be repeated at any time and in any state. */
export interface MergeRpc extends PartRpc {
  /** Freezes the person that lives under `at`, leaves pointers to the one that stays, gives the content from event row
   *  `after` on. */
  surrender(request: MergeRequest, at: Name, after: number): Promise<Surrender>;
  /** The content is durable where the person that stays is: what is left here goes. */
  confirm(request: MergeRequest): Promise<void>;
  /** Makes an identifier that too many show point to nobody. */
  disown(device: Name): Promise<void>;
  /** An identifier points to nobody now: the shard of the person that held it forgets the name, and says what was refused
   *  on it. */
  release(user: Name, device: Name): Promise<PurposeMask>;
  /** Begins the merge of `device` into the person of `into`; the name to ask instead if that lives elsewhere. */
  link(into: Name, device: Name, proof: Pick<MergeRequest, 'at' | 'by'>): Promise<Name | null>;
  /** A name that points to one of `from` points to `to` from now on; null: to nobody, where `refused` stays refused. */
  repoint(name: Name, from: readonly string[], to: Name | null, refused?: PurposeMask): Promise<void>;
}
