import type { Context, MiddlewareHandler } from 'hono';
import type { DocumentDiff, DocumentName } from '../../core/config/diff.ts';
import type { Environment } from '../../core/config/types.ts';
import { changedAtOf } from '../../core/profile/definitions.ts';
import type { Role } from '../../core/wire/session.ts';
import type { Env } from '../env.ts';
import { wakeShards } from '../people/port.ts';
import { noteChange, projectOf } from '../project/port.ts';
import { type Actor, authenticate, requireRole } from './auth.ts';

/** What admin handlers find in their context. */
export interface AdminEnv {
  Bindings: Env;
  Variables: { actor: Actor };
}

/** An admin request. */
export type AdminCall = Context<AdminEnv>;

/** POSTs that change nothing: their questions are too long for an address. */
const QUESTIONS: ReadonlySet<string> = new Set([
  '/v1/admin/audiences/size',
  '/v1/admin/audiences/why',
  '/v1/admin/identity/dry-run',
]);

/** Lets an admin call in: reading asks for `viewer`, everything else for `editor` or what the route adds.
 *  Answers are never stored, and there is no CORS on these routes. */
export const guard: MiddlewareHandler<AdminEnv> = async (c, next) => {
  const actor = await authenticate(c.req.raw, c.env);
  const isRead = c.req.method === 'GET' || QUESTIONS.has(new URL(c.req.url).pathname);
  requireRole(actor, isRead ? 'viewer' : 'editor');
  c.set('actor', actor);
  await next();
  c.header('cache-control', 'no-store');
};

/** Lets only a role in, on top of `guard`. */
export function only(role: Role): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    requireRole(c.get('actor'), role);
    await next();
  };
}

/** Makes what was just changed known here and in this location's cache before the answer goes out. */
export async function spread(c: AdminCall): Promise<void> {
  await noteChange(await projectOf(c.env).readRuntime());
}

/** `spread`, and has every shard begin to bring its people up to what a publication changed. A shard that is not
 *  reached begins with its next event. */
export async function spreadPublication(c: AdminCall, environment: Environment): Promise<void> {
  const runtime = await projectOf(c.env).readRuntime();
  await noteChange(runtime);
  const config = runtime.environments[environment];
  if (config !== undefined && changedAtOf(config) === config.revision) {
    c.executionCtx.waitUntil(wakeShards(c.env, environment, config.revision));
  }
}

/** A diff as the wire has it: documents by `kind/key`. */
export interface DiffAnswer {
  readonly added: readonly string[];
  readonly changed: readonly { readonly document: string; readonly paths: readonly string[] }[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** A diff with documents called by `kind/key`. */
export function diffAnswer(diff: DocumentDiff): DiffAnswer {
  const name = ({ kind, key }: DocumentName) => `${kind}/${key}`;
  return {
    added: diff.added.map(name),
    changed: diff.changed.map(({ paths, ...document }) => ({ document: name(document), paths })),
    removed: diff.removed.map(name),
    unchanged: diff.unchanged,
  };
}
