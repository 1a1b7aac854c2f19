import { issueAt } from '../../core/config/issues.ts';
import { MAX_PUBLISHED_BYTES } from '../../core/config/limits.ts';
import { buildPreview, type PreviewConfig, type PreviewRequest } from '../../core/config/preview.ts';
import type { Environment } from '../../core/config/types.ts';
import { base64url } from '../base64url.ts';
import type { Desk } from './desk.ts';
import { listDrafts, readBodies } from './documents.ts';
import { done, type Outcome, refusedFor } from './outcome.ts';
import { lastNumber, readRevision, readRuns } from './revisions.ts';
import { readKills, readPublished } from './runtime-config.ts';

/** How long a preview can be opened, in ms. */
export const PREVIEW_MS: number = 60 * 60 * 1000;
/** How many previews are kept, and how many characters they may come to: the oldest go for a new one. */
export const MAX_PREVIEWS = 200;
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** A preview's name and end. */
export interface PreviewTicket {
  /** 22 random base64url characters. */
  readonly id: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

const FORGET_OLDEST = `DELETE FROM previews WHERE id IN (SELECT id FROM (
  SELECT id, row_number() OVER newest AS place, sum(length(body)) OVER newest AS characters FROM previews
  WINDOW newest AS (ORDER BY expires_at DESC, rowid DESC)) WHERE place > ? OR characters > ?)`;

/** Compiles drafts over what an environment publishes (over all drafts where nothing is published yet) and keeps the
 *  result for an hour under a random id. Refused with every issue; nothing that isolates read changes. */
export function makePreview(
  desk: Desk,
  request: PreviewRequest & { readonly environment: Environment },
): Outcome<PreviewTicket> {
  const { sql } = desk;
  const { environment } = request;
  const now = desk.now();
  const revision = lastNumber(sql, environment);
  const published = readRevision(sql, environment, revision);
  const base =
    published === null ? listDrafts(sql).map(({ document }) => document) : readBodies(sql, published.hashes);
  const made = buildPreview(base, readPublished(sql, environment), request, {
    environment,
    revision,
    publishedAt: now,
    killed: readKills(sql, environment),
    runs: readRuns(sql, environment),
  });
  if (!made.ok) return refusedFor(made.issues);
  const body = JSON.stringify(made.value);
  const bytes = new TextEncoder().encode(body).length;
  if (bytes > MAX_PUBLISHED_BYTES) {
    const most = `at most ${MAX_PUBLISHED_BYTES} bytes to preview`;
    return refusedFor([issueAt('documents', 'OUT_OF_RANGE', most, `${bytes}`)]);
  }
  const id = base64url(crypto.getRandomValues(new Uint8Array(16)));
  const expiresAt = now + PREVIEW_MS;
  sql.exec('DELETE FROM previews WHERE expires_at <= ?', now);
  sql.exec('INSERT INTO previews VALUES (?, ?, ?)', id, expiresAt, body);
  sql.exec(FORGET_OLDEST, MAX_PREVIEWS, MAX_CHARACTERS);
  return done({ id, expiresAt });
}

/** A preview by its id, or null when there is none or its hour is over. */
export function readPreview(sql: SqlStorage, id: string, now: number): PreviewConfig | null {
  const query = 'SELECT body FROM previews WHERE id = ? AND expires_at > ?';
  const [row] = sql.exec<{ body: string }>(query, id, now).toArray();
  return row === undefined ? null : (JSON.parse(row.body) as PreviewConfig); // written by makePreview
}
