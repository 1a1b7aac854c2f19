import { DurableObject } from 'cloudflare:workers';
import type { RuntimeConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import { addCounters, readCounters } from './counters.ts';
import { type CutsDue, cutsDue } from './cuts-due.ts';
import type { RuntimeStamp } from './loader.ts';
import type { CounterSums, ProjectAdminRpc, ProjectControl } from './rpc.ts';
import { COLD_CONFIG_KEY } from './runtime.ts';
import { readRuntimeConfig, readVersion } from './runtime-config.ts';
import { prepareTables } from './schema.ts';

/** KV takes one write a second a key: changes within it become one write. */
const COLD_WRITE_INTERVAL_MS = 1_100;
const COLD_RETRY_MS = 5_000;

type Given<M extends keyof ProjectControl> = Parameters<ProjectControl[M]>;
type Answer<M extends keyof ProjectControl> = Awaited<ReturnType<ProjectControl[M]>>;

/** The Project: the one truth about documents, revisions, kill switches, keys and the audit log of a deployment.
 *  Every change is one transaction with its line in the audit log; a refused change leaves nothing behind.
 *  Methods are calls over RPC, see ProjectAdminRpc; errors come back as data. What isolates read is answered here,
 *  everything else by the control module, which is loaded at the first such call and always before a transaction. */
export class Project extends DurableObject<Env> implements ProjectAdminRpc {
  readonly #sql: SqlStorage;
  #writing: ProjectControl | undefined;
  #version: number;
  /** What isolates are given, made again after a change. */
  #runtime: Omit<RuntimeConfig, 'asOf'> | null = null;
  #coldWrittenAt = 0;
  /** The version that KV is known to hold for cold starts. */
  #coldVersion = -1;
  readonly #cutsDue: CutsDue;
  readonly #watched: { [E in Environment]?: number } = {};

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    ctx.storage.transactionSync(() => prepareTables(this.#sql));
    this.#version = readVersion(this.#sql);
    this.#cutsDue = cutsDue(this.#sql, () => Date.now());
  }

  async #control(): Promise<ProjectControl> {
    const { makeWriting } = await import('../control.ts');
    return (this.#writing ??= makeWriting(
      this.ctx.storage,
      (version) => this.#noteVersion(version),
      this.env,
    ));
  }

  #noteVersion(version: number): void {
    this.#version = version;
    this.#runtime = null;
    // Durable with the change itself: a crash before the write leaves the alarm to do it.
    const at = Math.max(Date.now(), this.#coldWrittenAt + COLD_WRITE_INTERVAL_MS);
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  /** Writes the config for cold starts, and finds the cuts whose time has come. Never throws; tries again. */
  override async alarm(): Promise<void> {
    let retry = Infinity;
    try {
      if (this.#coldVersion !== this.#version) await this.#writeCold();
    } catch {
      // KV is away or was written less than a second ago; isolates that know something do not need it.
      retry = Date.now() + COLD_RETRY_MS;
    }
    for (const environment of this.#cutsDue.due()) {
      const found = await this.refreshCuts(environment).then(
        () => true,
        () => false, // a shard is away: the cuts stay as they are
      );
      this.#cutsDue.done(environment, found);
    }
    await this.#ringBy(Math.min(retry, this.#cutsDue.next() ?? Infinity));
  }

  async #writeCold(): Promise<void> {
    const version = this.#version;
    await this.env.KV.put(COLD_CONFIG_KEY, JSON.stringify(await this.readRuntime()));
    this.#coldWrittenAt = Date.now();
    this.#coldVersion = version;
  }

  /** Makes sure that the alarm rings at `at` or before. */
  async #ringBy(at: number): Promise<void> {
    if (at === Infinity) return;
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > at) await this.ctx.storage.setAlarm(at);
  }

  async noteBuyers(environment: Environment, people: number): Promise<void> {
    if (this.#cutsDue.note(environment, people)) await this.#ringBy(this.#cutsDue.next() ?? Infinity);
  }

  async refreshCuts(...given: Given<'refreshCuts'>): Promise<Answer<'refreshCuts'>> {
    return (await this.#control()).refreshCuts(...given);
  }

  async readStamp(): Promise<RuntimeStamp> {
    return { asOf: Date.now(), version: this.#version, watched: this.#watched };
  }

  async noteWatched(environment: Environment, until: number): Promise<void> {
    this.#watched[environment] = until;
  }

  async readRuntime(): Promise<RuntimeConfig> {
    this.#runtime ??= readRuntimeConfig(this.#sql);
    return { asOf: Date.now(), ...this.#runtime };
  }

  async addCounters(isolate: string, counts: { readonly [counter: string]: number }): Promise<void> {
    this.ctx.storage.transactionSync(() => addCounters(this.#sql, Date.now(), isolate, counts));
  }

  async readCounters(): Promise<CounterSums> {
    return readCounters(this.#sql, Date.now());
  }

  async listDocuments(...given: Given<'listDocuments'>): Promise<Answer<'listDocuments'>> {
    return (await this.#control()).listDocuments(...given);
  }

  async readDocument(...given: Given<'readDocument'>): Promise<Answer<'readDocument'>> {
    return (await this.#control()).readDocument(...given);
  }

  async saveDocument(...given: Given<'saveDocument'>): Promise<Answer<'saveDocument'>> {
    return (await this.#control()).saveDocument(...given);
  }

  async deleteDocument(...given: Given<'deleteDocument'>): Promise<Answer<'deleteDocument'>> {
    return (await this.#control()).deleteDocument(...given);
  }

  async plan(...given: Given<'plan'>): Promise<Answer<'plan'>> {
    return (await this.#control()).plan(...given);
  }

  async apply(...given: Given<'apply'>): Promise<Answer<'apply'>> {
    return (await this.#control()).apply(...given);
  }

  async publish(...given: Given<'publish'>): Promise<Answer<'publish'>> {
    return (await this.#control()).publish(...given);
  }

  async restore(...given: Given<'restore'>): Promise<Answer<'restore'>> {
    return (await this.#control()).restore(...given);
  }

  async listRevisions(...given: Given<'listRevisions'>): Promise<Answer<'listRevisions'>> {
    return (await this.#control()).listRevisions(...given);
  }

  async readRevision(...given: Given<'readRevision'>): Promise<Answer<'readRevision'>> {
    return (await this.#control()).readRevision(...given);
  }

  async setKill(...given: Given<'setKill'>): Promise<Answer<'setKill'>> {
    return (await this.#control()).setKill(...given);
  }

  async makePreview(...given: Given<'makePreview'>): Promise<Answer<'makePreview'>> {
    return (await this.#control()).makePreview(...given);
  }

  async readPreview(...given: Given<'readPreview'>): Promise<Answer<'readPreview'>> {
    return (await this.#control()).readPreview(...given);
  }

  async listAudit(...given: Given<'listAudit'>): Promise<Answer<'listAudit'>> {
    return (await this.#control()).listAudit(...given);
  }

  async note(...given: Given<'note'>): Promise<Answer<'note'>> {
    return (await this.#control()).note(...given);
  }

  async backup(...given: Given<'backup'>): Promise<Answer<'backup'>> {
    return (await this.#control()).backup(...given);
  }

  async beginRestore(...given: Given<'beginRestore'>): Promise<Answer<'beginRestore'>> {
    return (await this.#control()).beginRestore(...given);
  }

  async restoreLines(...given: Given<'restoreLines'>): Promise<Answer<'restoreLines'>> {
    return (await this.#control()).restoreLines(...given);
  }

  async endRestore(...given: Given<'endRestore'>): Promise<Answer<'endRestore'>> {
    return (await this.#control()).endRestore(...given);
  }

  async listKeys(...given: Given<'listKeys'>): Promise<Answer<'listKeys'>> {
    return (await this.#control()).listKeys(...given);
  }

  async createKey(...given: Given<'createKey'>): Promise<Answer<'createKey'>> {
    return (await this.#control()).createKey(...given);
  }

  async revokeKey(...given: Given<'revokeKey'>): Promise<Answer<'revokeKey'>> {
    return (await this.#control()).revokeKey(...given);
  }

  async listIdentityKeys(...given: Given<'listIdentityKeys'>): Promise<Answer<'listIdentityKeys'>> {
    return (await this.#control()).listIdentityKeys(...given);
  }

  async addIdentityKey(...given: Given<'addIdentityKey'>): Promise<Answer<'addIdentityKey'>> {
    return (await this.#control()).addIdentityKey(...given);
  }

  async removeIdentityKey(...given: Given<'removeIdentityKey'>): Promise<Answer<'removeIdentityKey'>> {
    return (await this.#control()).removeIdentityKey(...given);
  }

  async readStatus(...given: Given<'readStatus'>): Promise<Answer<'readStatus'>> {
    return (await this.#control()).readStatus(...given);
  }
}
