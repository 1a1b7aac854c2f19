import { listAudit } from './audit.ts';
import type { Env } from '../env.ts';
import { refreshCuts } from './cuts.ts';
import { makeDesk } from './desk.ts';
import { backupProject, beginRestore, restoreProject } from './copying.ts';
import { listDrafts, readBodies, readDraft } from './documents.ts';
import { applyBulk, deleteDocument, planBulk, saveDocument } from './drafting.ts';
import { addIdentityKey, createKey, endKey, removeIdentityKey } from './key-changes.ts';
import { identityKeys } from './key-records.ts';
import { listKeys } from './key-store.ts';
import { makePreview, readPreview } from './previews.ts';
import { publishDrafts, restoreRevision, setKill } from './publishing.ts';
import { listRevisions, readRevision } from './revisions.ts';
import type { ProjectControl } from './rpc.ts';
import { readStatus } from './status.ts';

/** The Project's side that the admin routes see, on the storage of its object: part of the control module.
 *  `changed` is called in the transaction of each change that isolates must hear of. */
export function makeWriting(
  storage: DurableObjectStorage,
  changed: (version: number) => void,
  env: Env,
): ProjectControl {
  const { sql } = storage;
  const desk = makeDesk(storage, changed);
  return {
    listDocuments: async (kind) => listDrafts(sql, kind),
    readDocument: async (kind, key) => readDraft(sql, kind, key),
    saveDocument: (input, author, ifMatch) => saveDocument(desk, input, author, ifMatch),
    deleteDocument: async (kind, key, author, ifMatch) =>
      deleteDocument(desk, { kind, key }, author, ifMatch),
    plan: async (request) => planBulk(desk, request),
    apply: (request, author, publish) => applyBulk(desk, request, author, publish),
    publish: async (request, author) => publishDrafts(desk, request, author),
    restore: async (request, author) => restoreRevision(desk, request, author),
    listRevisions: async (environment, limit, before) => listRevisions(sql, environment, limit, before),
    async readRevision(environment, number) {
      const found = readRevision(sql, environment, number);
      return found === null ? null : { ...found.revision, contents: readBodies(sql, found.hashes) };
    },
    setKill: async (environment, flag, killed, author) =>
      setKill(desk, { environment, flag, killed }, author),
    listAudit: async (limit, before) => listAudit(sql, limit, before),
    note: async (action, target, author) => desk.change((audit) => audit({ author, action, target })),
    backup: async (cursor) => backupProject(sql, cursor),
    beginRestore: async () => beginRestore(sql),
    restoreLines: async (lines) => restoreProject(storage, lines),
    endRestore: async () => desk.changeLive(() => undefined),
    listKeys: async () => listKeys(sql),
    createKey: (request, author) => createKey(desk, request, author),
    revokeKey: async (kid, author) => endKey(desk, kid, author),
    listIdentityKeys: async () => identityKeys(sql),
    addIdentityKey: async (jwk, author) => addIdentityKey(desk, jwk, author),
    removeIdentityKey: async (kid, author) => removeIdentityKey(desk, kid, author),
    makePreview: async (request) => makePreview(desk, request),
    readPreview: async (id) => readPreview(sql, id, desk.now()),
    readStatus: async () => readStatus(sql),
    refreshCuts: (environment) => refreshCuts(desk, env, environment),
  };
}
