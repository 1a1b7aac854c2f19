import type { PurposeMask } from '../../core/consent.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import type { Person, Snapshot } from '../../core/profile/types.ts';
import type { Name } from './contract.ts';
import type { Spending } from './limits.ts';

/** A name of a person held in memory. */
export interface HeldName {
  readonly name: Name;
  usedAt: number;
  putVersion: number;
  /** An outbox row for it is known to wait. */
  queued: boolean;
}

/** The snapshot of a person as it was settled last, good as long as none of these changes; all of the person's names
 *  are under the same purposes. */
interface Settled {
  readonly snapshot: Snapshot;
  readonly person: Person;
  readonly definitions: Definitions;
  readonly purposes: PurposeMask;
}

/** A person as a shard works with it: one object a person, changed only after its rows are. */
export interface Held {
  readonly n: number;
  person: Person;
  /** Of the last snapshot. */
  hash: string;
  /** The purposes the last event was stored under: what a snapshot says where nobody chose. */
  purposes: PurposeMask;
  names: HeldName[];
  settled: Settled | null;
  /** Devices a merge was begun for, by name. */
  readonly linking: Set<string>;
  readonly spending: Spending;
  /** When KV was last written for this person, as far as this life of the object knows. */
  putAt: number;
  /** The length of its stored text. */
  size: number;
}

/** Where a name leads in this shard. */
export type Lookup =
  | { readonly kind: 'held'; readonly n: number }
  | { readonly kind: 'moved'; readonly to: Name }
  | { readonly kind: 'nobody' };

/** People and names used lately. A shard is one thread, so memory and tables agree. */
export interface PeopleMemory {
  person(n: number): Held | undefined;
  keep(held: Held): void;
  drop(n: number): void;
  lookup(name: string): Lookup | undefined;
  remember(name: string, lookup: Lookup): void;
  forgetName(name: string): void;
  clear(): void;
}

/** Text a shard keeps parsed, in UTF-16 units; parsed it takes a few times that. */
const MAX_HELD_TEXT = 6_000_000;
/** What a small person costs besides its text. */
const PERSON_OVERHEAD = 1_000;
const MAX_NAMES = 20_000;

/** An empty memory. Both halves keep two generations: what is used moves to the young one, and when that is full the
 *  old one is dropped whole. */
export function peopleMemory(): PeopleMemory {
  let young = new Map<number, Held>();
  let old = new Map<number, Held>();
  let youngText = 0;
  let names = new Map<string, Lookup>();
  let oldNames = new Map<string, Lookup>();

  function keep(held: Held): void {
    old.delete(held.n);
    if (young.has(held.n)) return;
    if (youngText > MAX_HELD_TEXT / 2) {
      old = young;
      young = new Map();
      youngText = 0;
    }
    young.set(held.n, held);
    youngText += held.size + PERSON_OVERHEAD;
  }

  function remember(name: string, lookup: Lookup): void {
    oldNames.delete(name);
    if (!names.has(name) && names.size >= MAX_NAMES / 2) {
      oldNames = names;
      names = new Map();
    }
    names.set(name, lookup);
  }

  return {
    person(n) {
      const held = young.get(n);
      if (held !== undefined) return held;
      const aged = old.get(n);
      if (aged !== undefined) keep(aged);
      return aged;
    },
    keep,
    drop(n) {
      young.delete(n);
      old.delete(n);
    },
    lookup(name) {
      const known = names.get(name);
      if (known !== undefined) return known;
      const aged = oldNames.get(name);
      if (aged !== undefined) remember(name, aged);
      return aged;
    },
    remember,
    forgetName(name) {
      names.delete(name);
      oldNames.delete(name);
    },
    clear() {
      for (const part of [young, old, names, oldNames]) part.clear();
      youngText = 0;
    },
  };
}
