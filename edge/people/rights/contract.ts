import type { Environment } from '../../../core/config/types.ts';
import type { PurposeMask } from '../../../core/consent.ts';
import type { JsonObject } from '../../../core/events.ts';
import type { Certificate } from '../../../core/wire/rights.ts';
import type { BackupPage } from '../../backup/port.ts';
import type { Name } from '../contract.ts';

// What a person's rights need of a shard: one call with many questions, answered by the rights module.

/** What another shard clears away for an erasure. */
export interface Burial {
  readonly erasure: string;
  readonly at: number;
  /** The person's names; those whose slot is there are buried there. */
  readonly names: readonly Name[];
  /** Merges into the person: what a shard froze for them goes too. */
  readonly merges: readonly string[];
  /** Purposes the person had refused. */
  readonly refused: PurposeMask;
  /** The number of the shard that is asked. */
  readonly shard: number;
}

/** Where an erasure stands. */
export interface ErasureAnswer {
  readonly certificate: Certificate;
}

/** A person's rows, as far as one answer carries them. */
export interface PersonDump {
  readonly id: string;
  /** One of its names. */
  readonly name: Name;
  /** The person as reduced and the rows of its stores, as JSON. */
  readonly head: JsonObject;
  /** Files of the archive with events of the person, by R2 key. */
  readonly parts: readonly string[];
}

/** A page of a person's events: their JSON texts, and the row to go on after. */
export interface EventsDump {
  readonly events: readonly string[];
  readonly after?: number;
}

/** What became of rows that were to be written back. */
export type Restored = { readonly written: number } | { readonly refused: string };

/** Whom a question is about. */
export type Whom = { readonly name: Name } | { readonly id: string };

/** Everything that can be asked: by its name, what is given and what comes back. */
export interface Rights {
  /** Erases a person. Null: nobody. `elsewhere`: the record of an erasure that was, by its number. */
  erase: {
    readonly ask: { readonly whom: Whom; readonly now: number };
    readonly answer: ErasureAnswer | { readonly moved: Name } | { readonly elsewhere: string } | null;
  };
  /** The certificate of an erasure by its number; what is left of it is done first. */
  certificate: { readonly ask: { readonly erasure: string }; readonly answer: ErasureAnswer | null };
  /** Lets merges rest for some minutes: shards are copied one after the other. */
  rest: { readonly ask: null; readonly answer: null };
  backup: { readonly ask: { readonly cursor: string | null }; readonly answer: BackupPage };
  beginRestore: { readonly ask: { readonly id: string }; readonly answer: Restored };
  restore: { readonly ask: { readonly id: string; readonly lines: string }; readonly answer: Restored };
  endRestore: { readonly ask: { readonly id: string }; readonly answer: null };
  bury: { readonly ask: Burial; readonly answer: number };
  dump: {
    readonly ask: { readonly whom: Whom; readonly now: number };
    readonly answer: PersonDump | { readonly moved: Name } | null;
  };
  dumpEvents: {
    readonly ask: { readonly id: string; readonly after: number };
    readonly answer: EventsDump;
  };
}

/** The call of a shard that answers them. */
export interface RightsRpc {
  right<K extends keyof Rights>(
    environment: Environment,
    kind: K,
    ask: Rights[K]['ask'],
  ): Promise<Rights[K]['answer']>;
}
