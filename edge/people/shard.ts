import type { AparteEvent } from '../../core/events.ts';
import type { Person } from '../../core/profile/types.ts';
import { type IdentifierTypes, identifierTypes, NO_EXTERNAL_TYPES } from '../../core/identifier-types.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import type { Env } from '../env.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Name } from './contract.ts';
import type { MergeRpc } from './merge-contract.ts';
import type { PeopleMemory } from './memory.ts';

/** What the parts of a shard share: its tables, its memory, and the world around it as far as they need it. */
export interface Shard {
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly sql: SqlStorage;
  readonly memory: PeopleMemory;
  /** KV writes on their way, by name: a name is given away only after them. */
  readonly puts: Map<string, Promise<void>>;
  /** Whether anybody was ever erased here, and whether any event left the log; undefined: not looked yet. */
  readonly tombstones: { any?: boolean };
  readonly archived: { any?: boolean };
  /** A task to count figures anew is known to wait. */
  restating?: boolean;
  /** Until when no merge is run, since a backup is being made; whether one is being restored: then nothing is taken; and
   *  whether keeping no longer than declared is known to be written down. */
  readonly resting: { until: number; restoring: boolean; retaining: boolean };
  /** Merges being run, by id. */
  readonly running: Map<string, Promise<void>>;
  /** Drives a merge to its end; see merge.ts. */
  runMerge(id: string): Promise<void>;
  /** The shard of a name: this one, without a call, or another's object. */
  shardOf(name: Name): MergeRpc;
  /** The object's own clock, for when to do things; what is stored goes by the request's `now`. */
  clock(): number;
  /** Makes sure the alarm rings at `at` (epoch ms) or before. */
  arm(at: number): void;
  /** The published config, of at least that revision if it can be had in time. */
  config(environment: Environment, revision: number): Promise<ShardConfig>;
  /** Called between the steps of a merge and around KV writes; tests crash here. */
  step(name: string): void;
}

/** A published config as a shard reads it; before any publication it reads nothing of people. */
export interface ShardConfig {
  readonly published: CompiledEnvironment | null;
  readonly definitions: Definitions;
  /** Present while an experiment is measured. */
  readonly measure?: Measure;
}

/** The project's types of identifiers. */
export function identifierTypesOf({ published }: ShardConfig): IdentifierTypes {
  return published === null ? NO_EXTERNAL_TYPES : identifierTypes(published.config.project);
}

/** Brings a person's units up to date after these events, or (null) after a choice or a merge. Belongs into the
 *  transaction that wrote them. */
export type Measure = (
  shard: Shard,
  config: ShardConfig,
  n: number,
  person: Person,
  events: readonly AparteEvent[] | null,
) => void;
