import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import type { Environment } from '../../core/config/types.ts';
import { AparteError, type Issue } from '../../core/errors.ts';
import {
  type IdentifierTypes,
  identifierTypes,
  NO_EXTERNAL_TYPES,
  normalIdentifier,
} from '../../core/identifier-types.ts';
import { MAX_IDENTIFIER_BYTES, slotOfPerson } from '../../core/identity.ts';
import { admit } from '../door/port.ts';
import type { Env } from '../env.ts';
import { loadRuntime, projectOf } from '../project/port.ts';
import { eventsOf, profileOf, whyAudiences } from './client.ts';
import type { EventQuery, Name, StoredEventView } from './contract.ts';
import { eventJson, profileJson, whyJson } from './json.ts';
import { receiptsOf } from './looking.ts';
import { allowMerge, mergesOfPerson, undoMerge } from './merges.ts';
import { nameOf } from './names.ts';
import { eraseByName, exportPerson } from './rights/client.ts';

type Ctx = Context<{ Bindings: Env }>;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const encoder = new TextEncoder();

/** What secret keys may ask about people. No CORS: never from a page. */
export const peopleRoutes = new Hono<{ Bindings: Env }>()
  .get('/v1/profiles/:type/:value', async (c) => {
    const { environment, name } = await enter(c, []);
    return answer(profileJson(await known(profileOf(c.env, environment, name, Date.now()))));
  })
  .get('/v1/profiles/:type/:value/events', async (c) => {
    const { environment, name, query } = await enter(c, ['event', 'limit', 'next']);
    const profile = await known(profileOf(c.env, environment, name, Date.now()));
    const page = pageOf(query);
    const asked: EventQuery = { ...page, ...filter(query, ['event']), person: profile.id };
    const personSlot = slotOfPerson(profile.id);
    return answer(eventsJson(await eventsOf(c.env, environment, { ...asked, personSlot }), page.limit));
  })
  .delete('/v1/profiles/:type/:value', async (c) => {
    const { environment, name } = await enter(c, []);
    const certificate = await known(eraseByName(c.env, environment, name, Date.now()));
    const target = `${environment}/${certificate.certificate}`;
    await projectOf(c.env).note('person.erase', target, 'a secret key');
    return answer(certificate, certificate.completedAt === undefined ? 202 : 200);
  })
  .get('/v1/profiles/:type/:value/export', async (c) => {
    const { environment, name } = await enter(c, []);
    const text = await known(exportPerson(c.env, environment, { name }, Date.now()));
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    return new Response(text, { headers });
  })
  .get('/v1/profiles/:type/:value/explain', async (c) => {
    const { environment, name } = await enter(c, []);
    const why = await known(whyAudiences(c.env, environment, name, Date.now()));
    return answer({ audiences: why.map(whyJson) });
  })
  .get('/v1/profiles/:type/:value/merges', async (c) => {
    const { environment, name } = await enter(c, []);
    const { id } = await known(profileOf(c.env, environment, name, Date.now()));
    return answer(await known(mergesOfPerson(c.env, environment, id)));
  })
  .post('/v1/profiles/:type/:value/merges/:merge/undo', async (c) => {
    const { environment, name } = await enter(c, []);
    const { id } = await known(profileOf(c.env, environment, name, Date.now()));
    const done = await undoMerge(c.env, environment, id, c.req.param('merge'), 'a secret key');
    await projectOf(c.env).note('merge.undo', `${environment}/${id}`, 'a secret key');
    return answer(done, done.status === 'undone' ? 200 : 202);
  })
  .post('/v1/profiles/:type/:value/merges/:merge/allow', async (c) => {
    const { environment, name } = await enter(c, []);
    const { id } = await known(profileOf(c.env, environment, name, Date.now()));
    const done = await allowMerge(c.env, environment, id, c.req.param('merge'));
    await projectOf(c.env).note('merge.allow', `${environment}/${id}`, 'a secret key');
    return answer(done);
  })
  .get('/v1/profiles/:type/:value/receipts', async (c) => {
    const { environment, name } = await enter(c, []);
    const { id } = await known(profileOf(c.env, environment, name, Date.now()));
    return answer(await known(receiptsOf(c.env, environment, id)));
  })
  .get('/v1/events', async (c) => {
    const fields = ['messageId', 'userId', 'anonymousId', 'event'] as const;
    const { environment, query } = await authorize(c, [...fields, 'limit', 'next']);
    const page = pageOf(query);
    const asked = filter(query, fields);
    // Without a filter the answer is the newest arrivals: there is no order to go on from.
    const isFiltered = Object.keys(asked).length > 0;
    const found = await eventsOf(c.env, environment, { ...page, ...asked });
    return answer(isFiltered ? eventsJson(found, page.limit) : { events: found.map(eventJson) });
  });

type Query = Readonly<Record<string, string>>;

async function authorize(
  c: Ctx,
  allowed: readonly string[],
): Promise<{ environment: Environment; types: IdentifierTypes; query: Query }> {
  const runtime = await loadRuntime(c.env, c.executionCtx);
  const { environment } = await admit({ request: c.req.raw, env: c.env }, runtime, ['secret']);
  const project = runtime.environment(environment)?.config.project;
  const types = project === undefined ? NO_EXTERNAL_TYPES : identifierTypes(project);
  return { environment, types, query: queryOf(c, allowed) };
}

async function enter(
  c: Ctx,
  allowed: readonly string[],
): Promise<{ environment: Environment; query: Query; name: Name }> {
  const { environment, types, query } = await authorize(c, allowed);
  const type = c.req.param('type') ?? '';
  const value = c.req.param('value') ?? '';
  const issues: Issue[] = [];
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(type)) {
    const message = `type: expected an identifier type such as userId or anonymousId, got ${quote(type)}`;
    issues.push({ path: 'type', message, code: 'IDENTIFIER_INVALID' });
  }
  const bytes = encoder.encode(value).length;
  if (bytes === 0 || bytes > MAX_IDENTIFIER_BYTES) {
    const message = `value: expected 1 to ${MAX_IDENTIFIER_BYTES} bytes, got ${bytes}`;
    issues.push({ path: 'value', message, code: 'IDENTIFIER_INVALID' });
  }
  refuse(issues);
  return {
    environment,
    query,
    name: await nameOf(c.env, environment, normalIdentifier(types, { type, value })),
  };
}

/** The query's parameters, each allowed and given once. */
function queryOf(c: Ctx, allowed: readonly string[]): Query {
  const issues: Issue[] = [];
  const entries: [string, string][] = [];
  for (const [field, values] of Object.entries(c.req.queries())) {
    const [value = ''] = values;
    if (!allowed.includes(field)) {
      const expected = allowed.length === 0 ? 'no parameters' : `one of ${allowed.join(', ')}`;
      issues.push({ path: field, message: `${quote(field)}: expected ${expected}`, code: 'UNKNOWN_FIELD' });
    } else if (values.length > 1) {
      issues.push({
        path: field,
        message: `${field}: expected it once, got ${values.length}`,
        code: 'DUPLICATE',
      });
    } else if (value === '') {
      issues.push({ path: field, message: `${field}: expected a value, got none`, code: 'REQUIRED' });
    } else entries.push([field, value]);
  }
  refuse(issues);
  return Object.fromEntries(entries);
}

function filter<F extends string>(query: Query, fields: readonly F[]): { [K in F]?: string } {
  const entries = fields.flatMap((field) => (query[field] === undefined ? [] : [[field, query[field]]]));
  return Object.fromEntries(entries) as { [K in F]?: string }; // built from `fields` alone
}

function pageOf(query: Query): Pick<EventQuery, 'limit' | 'before' | 'beforeId'> {
  const text = query['limit'] ?? String(DEFAULT_LIMIT);
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    const message = `limit: expected a whole number from 1 to ${MAX_LIMIT}, got ${quote(text)}`;
    refuse([{ path: 'limit', message, code: 'OUT_OF_RANGE' }]);
  }
  const next = query['next'];
  return next === undefined ? { limit } : { limit, ...cursorOf(next) };
}

/** A cursor is the time and messageId of the last event of the page before. */
function cursorOf(next: string): Required<Pick<EventQuery, 'before' | 'beforeId'>> {
  const [, time, id] = /^(\d{1,16})\.(.+)$/s.exec(next) ?? [];
  if (time === undefined || id === undefined) {
    const message = 'next: expected the `next` of an earlier answer';
    throw new AparteError('UNKNOWN_VALUE', message, {
      issues: [{ path: 'next', message, code: 'UNKNOWN_VALUE' }],
    });
  }
  return { before: Number(time), beforeId: id };
}

function eventsJson(found: readonly StoredEventView[], limit: number): object {
  const last = found.at(-1);
  const next =
    last === undefined || found.length < limit
      ? {}
      : { next: `${last.event.timestamp}.${last.event.messageId}` };
  return { events: found.map(eventJson), ...next };
}

async function known<T>(found: Promise<T | null>): Promise<T> {
  const value = await found;
  if (value === null) throw new AparteError('NOT_FOUND', 'No person has this identifier.');
  return value;
}

function refuse(issues: readonly Issue[]): void {
  const first = issues[0];
  if (first !== undefined) throw new AparteError(first.code, first.message, { issues });
}

function answer(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}
