import { canonicalJson } from '../../core/canonical-json.ts';
import { issueAt } from '../../core/config/issues.ts';
import { MAX_PUBLISHED_BYTES } from '../../core/config/limits.ts';
import { buildPublished } from '../../core/config/publish.ts';
import { checkStillRunning } from '../../core/config/running-checks.ts';
import { validateDocuments } from '../../core/config/validate.ts';
import type { ConfigDocument, Environment, ProjectDocument } from '../../core/config/types.ts';
import type { AuditNote } from './audit.ts';
import type { Desk } from './desk.ts';
import { listDrafts, readBodies, writeDraft } from './documents.ts';
import { done, type Outcome, refused, refusedFor } from './outcome.ts';
import {
  addRevision,
  lastNumber,
  readRevision,
  readRuns,
  type Revision,
  writePublished,
} from './revisions.ts';
import type { PublishRequest } from './rpc.ts';
import { readKills, readPublished } from './runtime-config.ts';

interface Release {
  readonly request: PublishRequest;
  readonly documents: readonly { readonly document: ConfigDocument; readonly hash: string }[];
  readonly restores: number | null;
  readonly author: string;
}

/** Publishes the drafts to an environment as its next revision, all or some; with any issue nothing changes. */
export function publishDrafts(desk: Desk, request: PublishRequest, author: string): Outcome<Revision> {
  const { only } = request;
  const drafts = listDrafts(desk.sql);
  if (only === undefined) return release(desk, { request, documents: drafts, restores: null, author });
  const published = publishedDocuments(desk, request.environment);
  const chosen = new Set(only);
  const known = new Set([...drafts, ...published].map(({ document }) => documentName(document)));
  const missing = only.filter((name) => !known.has(name));
  if (missing.length > 0) {
    return refusedFor(
      missing.map((name) => issueAt('only', 'UNKNOWN_REFERENCE', 'documents that exist', `"${name}"`)),
    );
  }
  const documents = [
    ...published.filter(({ document }) => !chosen.has(documentName(document))),
    ...drafts.filter(({ document }) => chosen.has(documentName(document))),
  ];
  return release(desk, { request, documents, restores: null, author });
}

/** What an environment's newest revision holds; nothing before the first. */
function publishedDocuments(desk: Desk, environment: Environment): Release['documents'] {
  const last = readRevision(desk.sql, environment, lastNumber(desk.sql, environment));
  return last === null ? [] : withBodies(desk, last.hashes);
}

function withBodies(desk: Desk, hashes: readonly string[]): Release['documents'] {
  return hashes.flatMap((hash) => readBodies(desk.sql, [hash]).map((document) => ({ document, hash })));
}

function documentName({ kind, key }: ConfigDocument): string {
  return `${kind}/${key}`;
}

/** Publishes the documents of an earlier revision as a new one; with `drafts` the drafts go back with it. */
export function restoreRevision(
  desk: Desk,
  request: PublishRequest & { readonly number: number; readonly drafts: boolean },
  author: string,
): Outcome<Revision> {
  const { environment, number } = request;
  const earlier = readRevision(desk.sql, environment, number);
  if (earlier === null) return refused('NOT_FOUND', `There is no revision ${number} of ${environment}.`);
  const documents = withBodies(desk, earlier.hashes);
  return release(desk, { request, documents, restores: number, author }, () => {
    if (!request.drafts) return;
    desk.sql.exec('DELETE FROM drafts');
    const now = desk.now();
    for (const document of documents) writeDraft(desk.sql, document, author, now);
  });
}

function release(
  desk: Desk,
  { request, documents, restores, author }: Release,
  also?: () => void,
): Outcome<Revision> {
  const valid = validateDocuments(documents.map(({ document }) => document));
  if (!valid.ok) return refusedFor(valid.issues);
  const { sql } = desk;
  const { environment } = request;
  const previous = readPublished(sql, environment);
  const conflicts = restores === null ? checkStillRunning(valid.value, previous) : [];
  if (conflicts.length > 0) return refusedFor(conflicts);
  const at = desk.now();
  const number = lastNumber(sql, environment) + 1;
  const config = buildPublished(valid.value, previous, {
    environment,
    revision: number,
    publishedAt: at,
    runs: readRuns(sql, environment),
  });
  const bytes = new TextEncoder().encode(JSON.stringify(config)).length;
  if (bytes > MAX_PUBLISHED_BYTES) {
    return refusedFor([
      issueAt('', 'OUT_OF_RANGE', `at most ${MAX_PUBLISHED_BYTES} bytes published`, `${bytes}`),
    ]);
  }
  const hashes = documents.map(({ hash }) => hash);
  const revision = {
    environment,
    number,
    name: request.name,
    note: request.note ?? '',
    author,
    at,
    restores,
  };
  desk.changeLive((audit) => {
    addRevision(sql, { ...revision, documents: hashes });
    writePublished(sql, config);
    also?.();
    audit(publishNote(environment, number, restores, author, request.name));
    const declared = declaredNote(config.project, previous?.project);
    if (declared !== null)
      audit({ author, action: 'consent.declare', target: `${environment}#${number}`, ...declared });
  });
  return done({ ...revision, at: new Date(at).toISOString(), documents: hashes.length });
}

function publishNote(
  environment: Environment,
  number: number,
  restores: number | null,
  author: string,
  name: string,
): AuditNote {
  return {
    author,
    action: restores === null ? 'publish' : 'restore',
    target: `${environment}#${number}`,
    before: number === 1 ? null : `${environment}#${number - 1}`,
    after: `${environment}#${number}`,
    detail: restores === null ? name : `${name} (back to #${restores})`,
  };
}

/** What may be done without a choice, and on which legal basis, has changed: what it was and what it is. */
function declaredNote(
  project: ProjectDocument,
  previous: ProjectDocument | undefined,
): Pick<AuditNote, 'detail'> | null {
  const told = ({ sources, consentDefaults }: Partial<ProjectDocument>) =>
    canonicalJson({ sources: sources ?? {}, consentDefaults: consentDefaults ?? [] });
  const before = told(previous ?? {});
  const after = told(project);
  return before === after ? null : { detail: `${before} → ${after}` };
}

/** Switches a published flag off in one environment, or on again: at once, without a publication. */
export function setKill(
  desk: Desk,
  { environment, flag, killed }: { environment: Environment; flag: string; killed: boolean },
  author: string,
): Outcome<null> {
  const published = readPublished(desk.sql, environment);
  const kills = readKills(desk.sql, environment);
  const known = published !== null && Object.hasOwn(published.features, flag);
  if (!known && !kills.includes(flag)) {
    return refused('NOT_FOUND', `The flag "${flag}" is not published in ${environment}.`);
  }
  if (kills.includes(flag) === killed) return done(null);
  desk.changeLive((audit) => {
    if (killed) desk.sql.exec('INSERT INTO kills VALUES (?, ?, ?, ?)', environment, flag, author, desk.now());
    else desk.sql.exec('DELETE FROM kills WHERE environment = ? AND flag = ?', environment, flag);
    audit({ author, action: killed ? 'flag.kill' : 'flag.revive', target: `${environment}/flag/${flag}` });
  });
  return done(null);
}
