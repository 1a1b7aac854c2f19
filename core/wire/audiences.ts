import type { PersonBrief } from './people.ts';

/** `POST /v1/admin/audiences/size`. One answer looks for at most some two seconds; with `next` in the next question it
 *  goes on. People are looked at in the order of their random ids, so that those looked at are a fair sample. */
export interface SizeAnswer {
  /** Members among those looked at so far. */
  readonly size: number;
  /** People looked at so far, and in all. */
  readonly looked: number;
  readonly people: number;
  /** Of those looked at, how many permit personalisation: nobody else is ever in an audience. */
  readonly permitted: number;
  /** `exact`: everybody was looked at, all they did was read. `about`: everybody was looked at, of some only the newest
   *  actions. `sample`: not everybody yet: at least `size`, and by the share so far `estimate`. */
  readonly precision: 'exact' | 'about' | 'sample';
  readonly estimate: number;
  /** Part of the audience depends on the visit itself: it holds at most these. */
  readonly atMost: boolean;
  /** At most ten members, taken at random; of this answer's part of the people. */
  readonly sample: readonly PersonBrief[];
  readonly asOf: string;
  /** Of the audience being written and those it was to be compared with, who is in both: `counts[i][j]` of the people
   *  looked at, in the order of `audiences`, the one being written first. `counts[i][i]` is how many are in it. */
  readonly overlap?: {
    readonly audiences: readonly string[];
    readonly counts: readonly (readonly number[])[];
  };
  /** What publishing it adds. */
  readonly adds: AudienceCost;
  /** What this answer cost, in units of work and ms. */
  readonly cost: { readonly units: number; readonly tookMs: number };
  readonly next?: string;
}

/** What publishing an audience adds, of everybody; estimated from those looked at so far. */
export interface AudienceCost {
  /** Clauses whose actions nobody remembers yet; those of published audiences are shared. */
  readonly clauses: number;
  /** Matching actions to be remembered, and the bytes they take. */
  readonly entries: number;
  readonly bytes: number;
  /** Actions to be read once, when it is applied to everybody… */
  readonly events: number;
  /** …which takes about so long, at the rate of the last time. Once everybody was looked at. */
  readonly seconds?: number;
}

/** `GET /v1/admin/reapply`, and what `POST` answers: how far bringing everybody up to changed definitions has come. Who
 *  does something, or is looked at, is brought up to date at once; this is about all others. */
export interface ReapplyAnswer {
  /** `idle`: no definition ever changed. */
  readonly state: 'idle' | 'running' | 'paused' | 'cancelled' | 'done';
  /** The publication that changed definitions last. */
  readonly revision: number;
  /** Published audiences of which it is not known of everybody yet whether they are in them. */
  readonly audiences: readonly string[];
  /** People there were when it began, and how many of them were looked at; `applied` were not up to date. */
  readonly total: number;
  readonly looked: number;
  readonly applied: number;
  /** People who could not be computed. */
  readonly failed: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly asOf: string;
  /** People a second at most, over all shards; and how many it has been. */
  readonly rate: number;
  readonly perSecond?: number;
  readonly secondsLeft?: number;
}

/** How often something was seen. `atLeast`: counting stopped there. */
export interface Counted {
  readonly count: number;
  readonly atLeast: boolean;
}

/** A name and its common values. */
export interface VocabularyField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'mixed';
  /** The most common first. Values of details that fewer than three people share are left out. */
  readonly values: readonly (string | number | boolean)[];
}

/** `GET /v1/admin/vocabulary`: what can be asked about, as it was lately seen. Bounded, and kept for half a minute. */
export interface VocabularyAnswer {
  readonly events: readonly (Counted & {
    readonly name: string;
    readonly properties: readonly VocabularyField[];
  })[];
  readonly details: readonly VocabularyField[];
  readonly ranges: readonly { readonly key: string; readonly category: string }[];
  /** Keys of published scores. */
  readonly scores: readonly string[];
  readonly categories: readonly string[];
  readonly asOf: string;
}
