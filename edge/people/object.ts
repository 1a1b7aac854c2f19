import { DurableObject } from 'cloudflare:workers';
import type { PurposeMask } from '../../core/consent.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { Env } from '../env.ts';
import { loadAtLeast } from '../project/port.ts';
import type {
  AudienceWhy,
  BroughtChoice,
  ConsentRequest,
  ConsentResponse,
  EventQuery,
  IngestOutcome,
  IngestRequest,
  IngestResponse,
  Name,
  PeopleShardRpc,
  ProfileView,
  StoredEventView,
} from './contract.ts';
import { doDue, nextDue } from './due.ts';
import { performDue } from './due-kinds.ts';
import { groupByName, storeGroups } from './groups.ts';
import type { LookRpc, Looks } from './look-contract.ts';
import { type Held, peopleMemory } from './memory.ts';
import type { MergeRequest, MergeRpc, Surrender } from './merge-contract.ts';
import { flushOutbox, nextPut, putsSettled } from './outbox.ts';
import { markUsed, queuePuts } from './queue.ts';
import { noteDefinitions } from './reapply-state.ts';
import { refreshHeld } from './refresh.ts';
import { beginRetaining } from './retaining.ts';
import type { Rights, RightsRpc } from './rights/contract.ts';
import { openSchema, readMeta } from './schema.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { snapshotFor } from './snapshots.ts';
import { change, hold, lookUp } from './store.ts';
import { stubOrSelf } from './slots.ts';
import { unconfirmed } from './unconfirmed.ts';
import type { Parts } from './undo-contract.ts';
import { namesUnknownRun } from './unknown-run.ts';
import { unpublished } from './unpublished.ts';

/** How long an acknowledgement waits for a merge it began, to carry the merged snapshot. */
const MERGE_PATIENCE_MS = 250;
/** How long the Project is not asked for a newer publication after it had none that knows a test: exposures may be
 *  made up. */
const UNKNOWN_RUN_REST_MS = 1_000;
/** The alarm rings no more often. */
const RING_EVERY_MS = 250;

/** Many people of one environment: their events, profiles, names and snapshots, in one SQLite database. */
export class PeopleShard extends DurableObject<Env> implements PeopleShardRpc, MergeRpc, LookRpc, RightsRpc {
  readonly #shard: Shard;
  #armedFor = Infinity;
  readonly #unconfirmed = unconfirmed(() => this.ctx.storage.sync());
  /** Events came since the last ring. */
  #busy = false;
  /** KV is not written to before. */
  #restUntil = 0;
  /** The revision whose definitions were looked at last: a newer one may have to be applied to everybody. */
  #noted = 0;
  /** The Project is not asked about an unknown test before. */
  #unknownRunUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    openSchema(ctx.storage);
    this.#shard = {
      env,
      storage: ctx.storage,
      sql: ctx.storage.sql,
      memory: peopleMemory(),
      puts: new Map(),
      tombstones: {},
      archived: {},
      resting: {
        until: 0,
        retaining: false,
        restoring: readMeta(ctx.storage.sql, 'restoring') !== undefined,
      },
      running: new Map(),
      clock: () => this.clock(),
      runMerge: async (id) => (await merging()).runMerge(this.#shard, id),
      shardOf: (name) => stubOrSelf(env, ctx.id, this, name),
      arm: (at) => this.#arm(at),
      config: (environment, revision) => this.#config(environment, revision),
      step: (name) => this.step(name),
    };
    this.#rearm();
  }

  /** Where the shard's config comes from; tests without a Project bring their own. */
  protected async loadConfig(environment: Environment, revision: number): Promise<ShardConfig> {
    const published = await loadAtLeast(this.env, this.ctx, environment, revision);
    return { published, definitions: published?.definitions ?? unpublished() };
  }

  async #config(environment: Environment, revision: number): Promise<ShardConfig> {
    const config = await this.loadConfig(environment, revision);
    if (config.definitions.revision > this.#noted) {
      this.#noted = config.definitions.revision;
      noteDefinitions(this.#shard, environment, config.definitions);
    }
    if (config.definitions.measured.size === 0) return config;
    const { measureUnits } = await import('./units.ts'); // a module of its own: needed while there are tests
    return { ...config, measure: measureUnits };
  }

  /** The config for these events: a newer one where they are exposures to a test that this one does not know. Reduced
   *  with the older they would be stored and never counted. */
  async #configFor({ environment, revision, events }: IngestRequest): Promise<ShardConfig> {
    const config = await this.#shard.config(environment, revision);
    if (!namesUnknownRun(events, config.definitions) || this.#shard.clock() < this.#unknownRunUntil)
      return config;
    const newer = await this.#shard.config(environment, (config.published?.revision ?? 0) + 1);
    if (namesUnknownRun(events, newer.definitions)) {
      this.#unknownRunUntil = this.#shard.clock() + UNKNOWN_RUN_REST_MS;
    }
    return newer;
  }

  /** The object's own clock; tests bring their own. */
  protected clock(): number {
    return Date.now();
  }

  /** Called between the steps of merges and KV writes; fault tests crash here. */
  protected step(name: string): void {
    void name;
  }

  async ingest(request: IngestRequest): Promise<IngestResponse> {
    const count = request.events.length;
    if (this.#shard.resting.restoring || !this.#unconfirmed.take(count))
      return { overloaded: true, retryAfterSeconds: 1 };
    this.#busy = true;
    try {
      const config = await this.#configFor(request);
      beginRetaining(this.#shard, request.environment);
      const outcomes: IngestOutcome[] = [];
      const touched = new Map<number, string | undefined>();
      const merges: string[] = [];
      const groups = groupByName(request);
      const results = storeGroups(this.#shard, config, groups);
      for (const [g, { indexes, items }] of groups.entries()) {
        const result = results[g];
        if (result === undefined) continue;
        for (const [i, outcome] of result.outcomes.entries()) outcomes[indexes[i] ?? 0] = outcome;
        if (result.held !== undefined) touched.set(result.held.n, items.at(-1)?.event.anonymousId);
        merges.push(...result.merges);
      }
      this.#unconfirmed.wrote(count);
      if (merges.length > 0) await this.#tryMerges(merges);
      // The answer leaves when all this is on disk, or as a failure: the platform's output gate sees to it.
      return {
        overloaded: false,
        outcomes,
        snapshots: this.#snapshotsOf(touched, outcomes, config, request.now),
      };
    } finally {
      this.#unconfirmed.leave(count);
    }
  }

  async setConsent(request: ConsentRequest): Promise<ConsentResponse> {
    const { setConsent } = await import('./consent.ts'); // with what makes receipts
    const config = await this.#shard.config(request.environment, request.revision);
    return setConsent(this.#shard, config, request);
  }

  async bringChoices(requests: readonly ConsentRequest[]): Promise<readonly BroughtChoice[]> {
    const { bringChoices } = await import('../control.ts'); // imports are no part of the hot path
    return bringChoices(this.#shard, requests);
  }

  async readSnapshot(
    name: Name,
    environment: Environment,
    now: number,
    asked: Name = name,
  ): Promise<Snapshot | { readonly moved: Name } | null> {
    return this.#read(name, environment, now, (held, config) => {
      change(this.#shard, held.n, () => {
        for (const known of held.names) if (known.name.name === asked.name) markUsed(this.#shard, known);
        queuePuts(this.#shard, held, held.putAt);
      });
      return snapshotFor(held, deviceOf(asked), config.definitions, now);
    });
  }

  async readProfile(
    name: Name,
    environment: Environment,
    now: number,
    asked: Name = name,
  ): Promise<ProfileView | { readonly moved: Name } | null> {
    const { profileView } = await import('../control.ts'); // showing people is no part of the hot path
    return this.#read(name, environment, now, (held, config) =>
      profileView(held, config, deviceOf(asked), now),
    );
  }

  async explainAudiences(
    name: Name,
    environment: Environment,
    now: number,
  ): Promise<readonly AudienceWhy[] | { readonly moved: Name } | null> {
    const { audiencesWhy } = await import('../control.ts');
    return this.#read(name, environment, now, (held, config) => audiencesWhy(held, config, now));
  }

  async listEvents(query: EventQuery): Promise<readonly StoredEventView[]> {
    const { listEvents } = await import('../control.ts');
    return listEvents(this.#shard, query);
  }

  async look<K extends keyof Looks>(
    environment: Environment,
    kind: K,
    ask: Looks[K]['ask'],
    revision = 0,
  ): Promise<Looks[K]['answer']> {
    const { answerLook } = await import('../control.ts');
    return answerLook(this.#shard, await this.#shard.config(environment, revision), kind, ask);
  }

  async right<K extends keyof Rights>(
    environment: Environment,
    kind: K,
    ask: Rights[K]['ask'],
  ): Promise<Rights[K]['answer']> {
    const { answerRight } = await import('./rights.ts');
    return answerRight(this.#shard, environment, kind, ask);
  }

  async surrender(request: MergeRequest, at: Name, after: number): Promise<Surrender> {
    return (await merging()).surrender(this.#shard, request, at, after);
  }

  async confirm(request: MergeRequest): Promise<void> {
    (await merging()).confirm(this.#shard, request);
  }

  async disown(device: Name): Promise<void> {
    (await merging()).disown(this.#shard, device);
  }

  async release(user: Name, device: Name): Promise<PurposeMask> {
    const refused = (await merging()).release(this.#shard, user, device);
    await putsSettled(this.#shard, device.name);
    return refused;
  }

  async part<K extends keyof Parts>(kind: K, ask: Parts[K]['ask']): Promise<Parts[K]['answer']> {
    const { answerPart } = await import('../control.ts');
    return answerPart(this.#shard, kind, ask);
  }

  async repoint(name: Name, from: readonly string[], to: Name | null, refused = 0): Promise<void> {
    (await merging()).repoint(this.#shard, name, from, to, refused);
  }

  async link(into: Name, device: Name, proof: Pick<MergeRequest, 'at' | 'by'>): Promise<Name | null> {
    const begun = (await merging()).beginLink(this.#shard, into, device, proof);
    if (begun === null || typeof begun !== 'string') return begun;
    await this.#tryMerges([begun]);
    return null;
  }

  override async alarm(): Promise<void> {
    this.#armedFor = Infinity;
    try {
      await doDue(this.#shard, (task) => performDue(this.#shard, task));
      const busy = this.#busy;
      this.#busy = false;
      if (this.#shard.clock() >= this.#restUntil) this.#restUntil = await flushOutbox(this.#shard, busy);
    } catch {
      // An alarm that throws is given up after some tries; the rows are still there, so it rings again.
    }
    this.#rearm();
  }

  async #read<T>(
    name: Name,
    environment: Environment,
    now: number,
    read: (held: Held, config: ShardConfig) => T,
  ): Promise<T | { readonly moved: Name } | null> {
    const config = await this.#shard.config(environment, 0);
    const found = lookUp(this.#shard, name.name);
    if (found.kind === 'moved') return { moved: found.to };
    const held = found.kind === 'held' ? hold(this.#shard, found.n) : undefined;
    if (held === undefined) return null;
    refreshHeld(this.#shard, held, config.definitions, now);
    return read(held, config);
  }

  #snapshotsOf(
    touched: ReadonlyMap<number, string | undefined>,
    outcomes: readonly IngestOutcome[],
    config: ShardConfig,
    now: number,
  ): { [person: string]: Snapshot } {
    const named = new Set(outcomes.map((outcome) => ('person' in outcome ? outcome.person : undefined)));
    const snapshots: { [person: string]: Snapshot } = {};
    for (const [n, device] of touched) {
      const held = hold(this.#shard, n);
      if (held === undefined || !named.has(held.person.id)) continue;
      snapshots[held.person.id] = snapshotFor(held, device, config.definitions, now);
    }
    return snapshots;
  }

  async #tryMerges(merges: readonly string[]): Promise<void> {
    if (merges.length === 0) return;
    const runs = Promise.all(merges.map((id) => this.#shard.runMerge(id)));
    const settled = runs.then(
      () => undefined,
      () => undefined, // the due row takes it up
    );
    this.ctx.waitUntil(settled);
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, MERGE_PATIENCE_MS))]);
  }

  #arm(at: number): void {
    if (at >= this.#armedFor) return;
    this.#armedFor = at;
    this.ctx.storage.setAlarm(at).catch(() => {
      this.#armedFor = Infinity; // the next change arms it again
    });
  }

  #rearm(): void {
    const put = Math.max(nextPut(this.#shard) ?? Infinity, this.#restUntil);
    const next = Math.min(nextDue(this.#shard) ?? Infinity, put);
    if (next !== Infinity) this.#arm(Math.max(next, this.#shard.clock() + RING_EVERY_MS));
  }
}

function deviceOf(name: Name): string | undefined {
  return name.identifier.type === 'anonymousId' ? name.identifier.value : undefined;
}

/** Merges, loaded at the first one. */
const merging = () => import('./merging.ts');
