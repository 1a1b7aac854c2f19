import type { Identifier } from '../identity.ts';

// The answers about merges. Types only: console and edge import them. Times are ISO 8601.

/** What became part of a person, or was shown with it and stayed where it was. */
export interface MergeAnswer {
  readonly id: string;
  /** The identifier that was shown with the person. */
  readonly identifier: Identifier;
  /** Everything that came with it, itself among it. */
  readonly identifiers: readonly Identifier[];
  /** The event that showed them together: when, and its messageId. */
  readonly shownAt: string;
  readonly messageId: string;
  readonly at: string;
  readonly state: 'joined' | 'refused' | 'undoing' | 'undone';
  /** Of a person that came: what it was and how many actions it brought; absent: nobody had the identifier. */
  readonly came?: { readonly person: string; readonly events: number; readonly firstSeenAt: string };
  /** Why nothing moved: somebody else has it, too many show it, or the person has as many as it may. */
  readonly refused?: 'held' | 'contested' | 'limit';
  readonly undone?: { readonly at: string; readonly by: string; readonly person: string };
}

/** `GET /v1/admin/people/:id/merges`, `GET /v1/profiles/:type/:value/merges`: newest first, at most 200. */
export interface MergesAnswer {
  readonly person: string;
  readonly merges: readonly MergeAnswer[];
}

/** `POST …/merges/:merge/undo`. */
export interface UndoneAnswer {
  readonly status: 'undone' | 'under way';
  /** The person that is its own again. */
  readonly person: string;
}
