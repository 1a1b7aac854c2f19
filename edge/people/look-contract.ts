import type { Condition, Environment, ProjectDocument } from '../../core/config/types.ts';
import type { Shown } from '../../core/people/dry-run.ts';
import type { Act } from '../../core/recommend/act.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { ReceiptExport } from '../../core/receipts.ts';
import type { MergeAnswer } from '../../core/wire/people-merges.ts';
import type { PersonAnswer, PersonBrief, WhyAnswer } from '../../core/wire/people.ts';
import type { Reapply } from './reapply-state.ts';
import type { JsonObject } from '../../core/events.ts';
import type { Name } from './contract.ts';
import type { DaysAnswer, DaysAsk } from './days-answer.ts';
import type { RfmLooks } from './rfm-contract.ts';
import type { RunLooks } from './run-contract.ts';

// What the admin routes and the Recommender ask a shard about its people: one call with many questions, answered by the control module.

/** A person of a list, and its row in its shard. */
export interface PlacedBrief {
  readonly n: number;
  readonly brief: PersonBrief;
}

/** A turn of counting an audience: so much work and no more, so that events never wait for it. */
export interface SizeTurn {
  readonly looked: number;
  readonly permitted: number;
  readonly members: number;
  /** Of how many people only the newest events were read. */
  readonly cut: number;
  readonly sample: readonly PersonBrief[];
  /** Who is in two audiences: the draft, then those it is compared with. Symmetric. */
  readonly overlap: readonly (readonly number[])[];
  /** Of clauses that nobody remembers yet: matching events, the text they take, and how many events were read. */
  readonly entries: number;
  readonly bytes: number;
  readonly events: number;
  readonly units: number;
  /** The last person looked at; null: all were. */
  readonly after: string | null;
}

/** Values of one field with how often each was seen. */
export interface FieldCount {
  readonly name: string;
  readonly seen: number;
  readonly values: readonly (readonly [value: string | number | boolean, seen: number])[];
}

/** What a shard's newest events and some of its people hold. */
export interface VocabularyPart {
  readonly events: readonly {
    readonly name: string;
    readonly count: number;
    readonly atLeast: boolean;
    readonly properties: readonly FieldCount[];
  }[];
  readonly details: readonly FieldCount[];
}

/** Which audience a question is about: one that is published, or a condition that is being written. */
export type AskedAudience = { readonly key: string } | { readonly if: Condition };

/** What to do about the walk over everybody; `rate`: people a second of this shard from now on. */
export interface ReapplyAsk {
  readonly environment: Environment;
  readonly command: 'pause' | 'resume' | 'cancel' | null;
  readonly rate: number | null;
}

/** An act with a number of its own, the same however often and from wherever it is pulled. */
export interface PulledAct extends Act {
  readonly id: number;
}

/** A part of what people looked at and bought. */
export interface ActsPage {
  readonly acts: readonly PulledAct[];
  /** The row up to which the log was read: where the next page begins. */
  readonly after: number;
  readonly more: boolean;
}

/** A part of an export: rows as they can be imported again, and where the next part begins. */
export interface ExportPage {
  readonly rows: readonly JsonObject[];
  readonly after: number;
  readonly more: boolean;
}

/** Something that is to be imported, by the name of its person. */
export interface StandingAsk {
  readonly name: string;
  readonly messageId?: string;
  /** What the imported event would say. */
  readonly digest?: string;
  readonly traits?: JsonObject;
  /** Of a choice that binds one device. */
  readonly device?: string;
}

/** How it stands to what is stored. */
export type Standing =
  | { readonly moved: Name }
  | {
      readonly moved?: undefined;
      /** null: nobody has this name. */
      readonly person: string | null;
      /** Whether an event of this id is stored, and whether it says the same. */
      readonly stored?: 'same' | 'other';
      /** When the choice that stands was made, epoch ms. */
      readonly choiceAt?: number;
      /** Whether the person has all these traits already, and may keep any. */
      readonly saysTraits?: boolean;
      readonly keepsTraits?: boolean;
    };

/** Everything that can be asked: by its name, what is given and what comes back. */
export interface Looks extends RunLooks, RfmLooks {
  count: { readonly ask: null; readonly answer: number };
  newest: {
    /** Rows below `before` only. */
    readonly ask: { readonly before: number | null; readonly limit: number };
    readonly answer: readonly PlacedBrief[];
  };
  search: {
    readonly ask: { readonly text: string; readonly limit: number };
    readonly answer: readonly { readonly exact: boolean; readonly brief: PersonBrief }[];
  };
  person: {
    readonly ask: { readonly id: string; readonly now: number };
    readonly answer: { readonly person: PersonAnswer; readonly snapshot: Snapshot } | null;
  };
  merges: { readonly ask: { readonly id: string }; readonly answer: readonly MergeAnswer[] | null };
  shown: {
    readonly ask: { readonly identifiers: NonNullable<ProjectDocument['identifiers']> };
    readonly answer: { readonly shown: readonly Shown[]; readonly cut: boolean };
  };
  why: {
    readonly ask: { readonly id: string; readonly audience: AskedAudience; readonly now: number };
    readonly answer: WhyAnswer | null;
  };
  size: {
    readonly ask: {
      readonly if: Condition;
      readonly after: string;
      readonly sample: number;
      /** Keys of published audiences to compare it with. */
      readonly compare: readonly string[];
      readonly now: number;
    };
    readonly answer: SizeTurn;
  };
  /** How far bringing everybody up to changed definitions has come; with a command, after it. */
  reapply: { readonly ask: ReapplyAsk; readonly answer: Reapply | null };
  vocabulary: { readonly ask: null; readonly answer: VocabularyPart };
  /** What people looked at and bought, from a row of the log on: for the Recommender. */
  acts: { readonly ask: { readonly after: number }; readonly answer: ActsPage };
  /** Every receipt of a person. */
  receipts: { readonly ask: { readonly id: string }; readonly answer: ReceiptExport | null };
  exportPage: {
    readonly ask: {
      readonly kind: 'profiles' | 'consents' | 'orders' | 'events';
      /** The row after which it begins. */
      readonly after: number;
    };
    readonly answer: ExportPage;
  };
  /** For the columns of an export. */
  traitNames: {
    readonly ask: { readonly after: number };
    readonly answer: { readonly names: readonly string[]; readonly after: number; readonly more: boolean };
  };
  /** What importing would meet. */
  standing: {
    readonly ask: { readonly asks: readonly StandingAsk[] };
    readonly answer: readonly Standing[];
  };
  days: { readonly ask: DaysAsk; readonly answer: DaysAnswer };
}

/** The call of a shard that answers them, by a config of at least `revision` (default: whichever it has). */
export interface LookRpc {
  look<K extends keyof Looks>(
    environment: Environment,
    kind: K,
    ask: Looks[K]['ask'],
    revision?: number,
  ): Promise<Looks[K]['answer']>;
}
