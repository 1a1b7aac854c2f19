import type { PurposeMask } from '../../core/consent.ts';
import type { JsonObject } from '../../core/events.ts';
import type { VariantSums } from '../../core/experiments/results.ts';
import type { UnitRow } from '../../core/experiments/units.ts';

// What the console asks a shard about tests and about how many people come.

/** People of one run of a test. */
interface RunCount {
  readonly experiment: string;
  readonly run: number;
  readonly people: number;
}

/** What the people of a run came to in one shard. */
export interface UnitSums {
  readonly variants: { readonly [variant: string]: VariantSums };
  /** People whose units wait to be computed anew, since what is measured has changed. */
  readonly pending: number;
}

/** An event as a result's evidence shows it. `purposes` are what is still granted of it. */
export interface EvidenceEvent {
  readonly person: string;
  readonly messageId: string;
  readonly name: string;
  readonly timestamp: number;
  readonly properties: JsonObject;
  readonly purposes: PurposeMask;
  readonly internal: boolean;
}

/** Who came to the site lately, in one shard. */
export interface TrafficSums {
  /** Persons a day, summed over the days that are covered; and those of them in the audience. */
  readonly personDays: number;
  readonly audienceDays: number;
  readonly coveredDays: number;
  /** Persons that came or chose, and those among them that agreed to experimentation. */
  readonly people: number;
  readonly agreed: number;
}

/** The newest run of an experiment, from after a person's row on. */
export interface RunPage {
  readonly experiment: string;
  readonly after: number;
  readonly limit: number;
}

/** Questions about tests; `next`: the row to go on after, null at the end. */
export interface RunLooks {
  runCounts: { readonly ask: null; readonly answer: readonly RunCount[] };
  results: { readonly ask: { readonly experiment: string }; readonly answer: UnitSums };
  units: {
    readonly ask: RunPage & { readonly variant?: string };
    readonly answer: {
      readonly rows: readonly (UnitRow & { readonly person: string })[];
      readonly next: number | null;
    };
  };
  evidence: {
    /** `limit` people. */
    readonly ask: RunPage;
    readonly answer: { readonly events: readonly EvidenceEvent[]; readonly next: number | null };
  };
  traffic: {
    readonly ask: { readonly now: number; readonly days: number; readonly audience?: string };
    readonly answer: TrafficSums;
  };
}
