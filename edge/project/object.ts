import { DurableObject } from 'cloudflare:workers';
import type { RuntimeConfig } from '../../core/config/published.ts';
import type { ConfigDocument, DocumentKind, Environment } from '../../core/config/types.ts';
import type { JsonObject } from '../../core/events.ts';
import type { Env } from '../env.ts';
import { type AuditEntry, listAudit } from './audit.ts';
import { addCounters, readCounters } from './counters.ts';
import { type Desk, makeDesk, readVersion } from './desk.ts';
import { listDrafts, readBodies, readDraft, type StoredDocument } from './documents.ts';
import { applyBulk, deleteDocument, planBulk, saveDocument } from './drafting.ts';
import { addIdentityKey, createKey, endKey, removeIdentityKey } from './key-changes.ts';
import { identityKeys, type KeyRequest, type KeyView, listKeys } from './key-store.ts';
import type { RuntimeStamp } from './loader.ts';
import type { Outcome } from './outcome.ts';
import { publishDrafts, restoreRevision, setKill } from './publishing.ts';
import { listRevisions, readRevision, type Revision } from './revisions.ts';
import type {
  BulkRequest,
  CounterSums,
  Plan,
  ProjectAdminRpc,
  ProjectStatus,
  PublishRequest,
} from './rpc.ts';
import { COLD_CONFIG_KEY } from './runtime.ts';
import { prepareTables } from './schema.ts';
import { readRuntimeConfig, readStatus } from './status.ts';

/** KV takes one write a second a key: changes within it become one write. */
const COLD_WRITE_INTERVAL_MS = 1_100;
const COLD_RETRY_MS = 5_000;

/** The Project: the one truth about documents, revisions, kill switches, keys and the audit log of a deployment.
 *  Every change is one transaction with its line in the audit log; a refused change leaves nothing behind.
 *  Methods are calls over RPC, see ProjectAdminRpc; errors come back as data. */
export class Project extends DurableObject<Env> implements ProjectAdminRpc {
  readonly #sql: SqlStorage;
  readonly #desk: Desk;
  #version: number;
  /** What isolates are given, made again after a change. */
  #runtime: Omit<RuntimeConfig, 'asOf'> | null = null;
  #coldWrittenAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    ctx.storage.transactionSync(() => prepareTables(this.#sql));
    this.#version = readVersion(this.#sql);
    this.#desk = makeDesk(ctx.storage, (version) => this.#noteVersion(version));
  }

  #noteVersion(version: number): void {
    this.#version = version;
    this.#runtime = null;
    // Durable with the change itself: a crash before the write leaves the alarm to do it.
    const at = Math.max(Date.now(), this.#coldWrittenAt + COLD_WRITE_INTERVAL_MS);
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  /** Writes the config for cold starts. Never throws; tries again until it is written. */
  override async alarm(): Promise<void> {
    try {
      await this.env.KV.put(COLD_CONFIG_KEY, JSON.stringify(await this.readRuntime()));
      this.#coldWrittenAt = Date.now();
    } catch {
      // KV is away or was written less than a second ago; isolates that know something do not need it.
      await this.ctx.storage.setAlarm(Date.now() + COLD_RETRY_MS);
    }
  }

  async readStamp(): Promise<RuntimeStamp> {
    return { asOf: Date.now(), version: this.#version };
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

  async listDocuments(kind?: DocumentKind): Promise<StoredDocument[]> {
    return listDrafts(this.#sql, kind);
  }

  async readDocument(kind: string, key: string): Promise<StoredDocument | null> {
    return readDraft(this.#sql, kind, key);
  }

  saveDocument(input: unknown, author: string, ifMatch?: string): Promise<Outcome<StoredDocument>> {
    return saveDocument(this.#desk, input, author, ifMatch);
  }

  async deleteDocument(kind: string, key: string, author: string, ifMatch?: string): Promise<Outcome<null>> {
    return deleteDocument(this.#desk, { kind, key }, author, ifMatch);
  }

  async plan(request: BulkRequest): Promise<Plan> {
    return planBulk(this.#desk, request);
  }

  apply(
    request: BulkRequest,
    author: string,
    publish?: PublishRequest,
  ): Promise<Outcome<Plan & { revision?: Revision }>> {
    return applyBulk(this.#desk, request, author, publish);
  }

  async publish(request: PublishRequest, author: string): Promise<Outcome<Revision>> {
    return publishDrafts(this.#desk, request, author);
  }

  async restore(
    request: PublishRequest & { number: number; drafts: boolean },
    author: string,
  ): Promise<Outcome<Revision>> {
    return restoreRevision(this.#desk, request, author);
  }

  async listRevisions(environment: Environment, limit: number, before: number): Promise<Revision[]> {
    return listRevisions(this.#sql, environment, limit, before);
  }

  async readRevision(
    environment: Environment,
    number: number,
  ): Promise<(Revision & { readonly contents: readonly ConfigDocument[] }) | null> {
    const found = readRevision(this.#sql, environment, number);
    return found === null ? null : { ...found.revision, contents: readBodies(this.#sql, found.hashes) };
  }

  async setKill(
    environment: Environment,
    flag: string,
    killed: boolean,
    author: string,
  ): Promise<Outcome<null>> {
    return setKill(this.#desk, { environment, flag, killed }, author);
  }

  async listAudit(limit: number, before: number): Promise<AuditEntry[]> {
    return listAudit(this.#sql, limit, before);
  }

  async listKeys(): Promise<KeyView[]> {
    return listKeys(this.#sql);
  }

  createKey(request: KeyRequest, author: string): Promise<Outcome<KeyView & { readonly key: string }>> {
    return createKey(this.#desk, request, author);
  }

  async revokeKey(kid: string, author: string): Promise<Outcome<null>> {
    return endKey(this.#desk, kid, author);
  }

  async listIdentityKeys(): Promise<JsonObject[]> {
    return identityKeys(this.#sql);
  }

  async addIdentityKey(jwk: JsonObject, author: string): Promise<Outcome<null>> {
    return addIdentityKey(this.#desk, jwk, author);
  }

  async removeIdentityKey(kid: string, author: string): Promise<Outcome<null>> {
    return removeIdentityKey(this.#desk, kid, author);
  }

  async readStatus(): Promise<ProjectStatus> {
    return readStatus(this.#sql);
  }
}
