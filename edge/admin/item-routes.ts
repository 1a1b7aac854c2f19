import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import type { Environment } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import { admit, readJson } from '../door/port.ts';
import type { Env } from '../env.ts';
import { loadRuntime } from '../project/port.ts';
import { recommenderOf } from '../recommend/port.ts';
import { deleteItem, listItems, readItem } from './catalogue.ts';
import { type AdminCall, type AdminEnv } from './frame.ts';
import { type ImportAnswer, importLines, importList, startImport } from './import-items.ts';
import { readLines } from './lines.ts';
import { environmentIn, MAX_ADMIN_BODY_BYTES, numberIn } from './requests.ts';

/** The most items in one JSON array; NDJSON is bounded by its size alone. */
export const MAX_LISTED_ITEMS = 500;

/** The catalogue, for people who run the site. */
export const itemRoutes = new Hono<AdminEnv>();

itemRoutes.get('/v1/admin/items', async (c) => {
  const limit = numberIn(c.req.raw, 'limit', { default: 100, min: 1, max: 1_000 });
  const after = c.req.query('after') ?? '';
  const items = await listItems(c.env, environmentIn(c.req.raw, c.env), { limit, after });
  return c.json({ items, next: items.length === limit ? (items.at(-1)?.key ?? null) : null });
});

itemRoutes.post('/v1/admin/items', async (c) => c.json(await take(c)));
itemRoutes.put('/v1/admin/items', async (c) => c.json(await take(c)));

itemRoutes.get('/v1/admin/items/:key', async (c) => {
  const item = await readItem(c.env, environmentIn(c.req.raw, c.env), c.req.param('key'));
  if (item === null) throw new AparteError('NOT_FOUND', 'There is no such item.');
  return c.json(item);
});

itemRoutes.delete('/v1/admin/items/:key', async (c) => {
  const deleted = await deleteItem(c.env, environmentIn(c.req.raw, c.env), c.req.param('key'));
  if (!deleted) throw new AparteError('NOT_FOUND', 'There is no such item.');
  noteCatalogue(c, environmentIn(c.req.raw, c.env));
  return c.json({ deleted: c.req.param('key') });
});

/** Lists are made of the catalogue: the recommender reads it again. What was stored stays stored if it is away; it
 *  reads everything again now and then. */
function noteCatalogue(
  { env, executionCtx }: Pick<Context<{ Bindings: Env }>, 'env' | 'executionCtx'>,
  environment: Environment,
): void {
  executionCtx.waitUntil(
    recommenderOf(env, environment)
      .noteCatalogue(environment)
      .catch(() => undefined),
  );
}

/** A JSON array, or NDJSON if the content type says so. */
async function take(c: AdminCall): Promise<ImportAnswer> {
  const answer = await takeItems(c, environmentIn(c.req.raw, c.env));
  noteCatalogue(c, environmentIn(c.req.raw, c.env));
  return answer;
}

async function takeItems(c: AdminCall, environment: Environment): Promise<ImportAnswer> {
  const into = startImport(c.env, environment, () => Date.now());
  if (/ndjson|jsonl/i.test(c.req.header('content-type') ?? '')) {
    return importLines(into, readLines(c.req.raw, MAX_ADMIN_BODY_BYTES));
  }
  const body = await readJson(c.req.raw, MAX_ADMIN_BODY_BYTES);
  if (!Array.isArray(body))
    throw new AparteError('WRONG_TYPE', 'body: expected a list of items, got something else');
  if (body.length > MAX_LISTED_ITEMS) {
    throw new AparteError(
      'OUT_OF_RANGE',
      `body: expected at most ${MAX_LISTED_ITEMS} items, got ${body.length}`,
    );
  }
  return importList(into, body);
}

/** The catalogue, for servers: `POST /v1/import/items`, NDJSON in parts of at most 8 MB. */
export const importRoutes = new Hono<{ Bindings: Env }>();

importRoutes.post('/v1/import/items', async (c: Context<{ Bindings: Env }>) => {
  const runtime = await loadRuntime(c.env, c.executionCtx);
  const { environment } = await admit({ request: c.req.raw, env: c.env }, runtime, ['secret']);
  const into = startImport(c.env, environment, () => Date.now());
  const answer = await importLines(into, readLines(c.req.raw, MAX_ADMIN_BODY_BYTES));
  noteCatalogue(c, environment);
  return c.json(answer);
});
