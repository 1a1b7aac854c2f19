import { diffDocuments } from '../../core/config/diff.ts';
import { issueAt, prefixIssue } from '../../core/config/issues.ts';
import { MAX_DOCUMENTS } from '../../core/config/limits.ts';
import { validateDocument, validateDocuments } from '../../core/config/validate.ts';
import type { AnyDocument, ConfigDocument } from '../../core/config/types.ts';
import type { Issue, Result } from '../../core/errors.ts';
import type { Desk } from './desk.ts';
import {
  deleteDraft,
  type HashedDocument,
  hashDocuments,
  listDrafts,
  readDraft,
  type StoredDocument,
  writeDraft,
} from './documents.ts';
import { done, type Outcome, refused, refusedFor } from './outcome.ts';
import { publishDrafts } from './publishing.ts';
import type { Revision } from './revisions.ts';
import type { BulkRequest, Plan, PublishRequest } from './rpc.ts';

/** Saves one draft, valid on its own; what it says about others is checked when publishing.
 *  `ifMatch`: the hash it must have now, `*` for any. CONFLICT when somebody was faster. */
export async function saveDocument(
  desk: Desk,
  input: unknown,
  author: string,
  ifMatch?: string,
): Promise<Outcome<StoredDocument>> {
  const result = validateConfigDocument(input);
  if (!result.ok) return refusedFor(result.issues);
  const [hashed] = await hashDocuments([result.value]);
  if (hashed === undefined) return refused('UNAVAILABLE', 'The document could not be hashed.');
  const { kind, key } = result.value;
  const before = readDraft(desk.sql, kind, key);
  const conflict = checkMatch(before, ifMatch);
  if (conflict !== null) return conflict;
  if (before === null && countDrafts(desk) >= MAX_DOCUMENTS) return tooMany();
  // Saving what is there already is no change.
  if (before?.hash !== hashed.hash) writeAll(desk, [hashed], [], author);
  const saved = readDraft(desk.sql, kind, key);
  return saved === null ? refused('NOT_FOUND', 'The document was deleted meanwhile.') : done(saved);
}

/** Deletes one draft. What is published stays as it is. */
export function deleteDocument(
  desk: Desk,
  name: { readonly kind: string; readonly key: string },
  author: string,
  ifMatch?: string,
): Outcome<null> {
  const before = readDraft(desk.sql, name.kind, name.key);
  if (before === null) return refused('NOT_FOUND', `There is no ${name.kind} "${name.key}".`);
  const conflict = checkMatch(before, ifMatch);
  if (conflict !== null) return conflict;
  writeAll(desk, [], [before], author);
  return done(null);
}

/** What a bulk change would do. Changes nothing. */
export function planBulk(desk: Desk, request: BulkRequest): Plan {
  const { drafts, after, issues } = mergeBulk(desk, request);
  const valid = after.flatMap((document) => {
    const result = validateConfigDocument(document);
    return result.ok ? [result.value] : [];
  });
  return { diff: diffDocuments(drafts, valid), issues };
}

/** Makes a bulk change, and publishes it if asked: all of it, or with issues nothing. */
export async function applyBulk(
  desk: Desk,
  request: BulkRequest,
  author: string,
  publish?: PublishRequest,
): Promise<Outcome<Plan & { revision?: Revision }>> {
  const hashed = await hashDocuments(request.documents.flatMap(validOf));
  // From here on nothing awaits: what is checked is what is written.
  const plan = planBulk(desk, request);
  const issues = publish?.only === undefined ? plan.issues : ownIssues(request);
  if (issues.length > 0) return refusedFor(issues);
  const touched = new Set([...plan.diff.added, ...plan.diff.changed].map(nameOf));
  const gone = new Set(plan.diff.removed.map(nameOf));
  const removed = listDrafts(desk.sql).filter(({ document }) => gone.has(nameOf(document)));
  const written = hashed.filter(({ document }) => touched.has(nameOf(document)));
  return desk.together(() => {
    writeAll(desk, written, removed, author);
    if (publish === undefined) return done(plan);
    const published = publishDrafts(desk, publish, author);
    return published.ok ? done({ ...plan, revision: published.value }) : published;
  });
}

/** What is wrong with the given documents themselves: where only some are published, what other drafts lack is checked
 *  when those are. */
function ownIssues(request: BulkRequest): readonly Issue[] {
  return request.documents.flatMap((document) => {
    const result = validateConfigDocument(document);
    return result.ok ? [] : result.issues.map((issue) => prefixIssue(nameOf(document), issue));
  });
}

/** The drafts as they would be, with everything wrong about them. */
function mergeBulk(
  desk: Desk,
  request: BulkRequest,
): { drafts: ConfigDocument[]; after: unknown[]; issues: readonly Issue[] } {
  const drafts = listDrafts(desk.sql).map(({ document }) => document);
  const given = new Set(request.documents.map(nameOf));
  const kept = request.prune ? [] : drafts.filter((document) => !given.has(nameOf(document)));
  const after = [...kept, ...request.documents];
  const items = request.documents.filter((document) => nameOf(document).startsWith('item/'));
  const issues = items.map((item) =>
    issueAt(nameOf(item), 'UNKNOWN_VALUE', 'items at /v1/admin/items', 'one here'),
  );
  const result = validateDocuments(after);
  return { drafts, after, issues: result.ok ? issues : [...issues, ...result.issues] };
}

function writeAll(
  desk: Desk,
  written: readonly HashedDocument[],
  removed: readonly StoredDocument[],
  author: string,
): void {
  const now = desk.now();
  desk.change((audit) => {
    for (const hashed of written) {
      const { kind, key } = hashed.document;
      const before = readDraft(desk.sql, kind, key)?.hash ?? null;
      writeDraft(desk.sql, hashed, author, now);
      audit({ author, action: 'document.save', target: `${kind}/${key}`, before, after: hashed.hash });
    }
    for (const { document, hash } of removed) {
      deleteDraft(desk.sql, document.kind, document.key);
      audit({ author, action: 'document.delete', target: nameOf(document), before: hash });
    }
  });
}

function checkMatch(before: StoredDocument | null, ifMatch: string | undefined): Outcome<never> | null {
  if (ifMatch === undefined || (ifMatch === '*' && before !== null) || ifMatch === before?.hash) return null;
  return refused('CONFLICT', 'Somebody changed this document in between. Read it again, then save.');
}

function validateConfigDocument(input: unknown): Result<ConfigDocument> {
  const result = validateDocument(input);
  if (!result.ok || result.value.kind !== 'item') return result as Result<ConfigDocument>; // no item: of a revision
  return { ok: false, issues: [issueAt('kind', 'UNKNOWN_VALUE', 'items at /v1/admin/items', '"item"')] };
}

function validOf(input: unknown): ConfigDocument[] {
  const result = validateConfigDocument(input);
  return result.ok ? [result.value] : [];
}

function countDrafts(desk: Desk): number {
  return desk.sql.exec<{ count: number }>('SELECT count(*) AS count FROM drafts').one().count;
}

function tooMany(): Outcome<never> {
  return refused('OUT_OF_RANGE', `A project has at most ${MAX_DOCUMENTS} documents.`);
}

/** `flag/hero`; of what is no document, something that is no document's name. */
function nameOf(document: unknown): string {
  const { kind, key } = Object(document) as Partial<AnyDocument>; // two fields are read, whatever they are
  return `${String(kind)}/${String(key)}`;
}
