import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { AparteError } from '../../core/errors.ts';
import { type EventType, MAX_BATCH_BYTES } from '../../core/events.ts';
import { type Admitted, admit, corsHeaders, drain, preflight, presentedKey, readJson } from '../door/port.ts';
import type { Env } from '../env.ts';
import { EXPIRED_MS, findKey, type LoadedRuntime, loadRuntime } from '../project/port.ts';
import { type Acceptance, acceptEvents } from './accept.ts';
import { type AnswerFrame, batchAnswer, errorAnswer, issuesAnswer, overloadedAnswer } from './answers.ts';
import { recordConsent } from './consent.ts';
import { batchEnvelope, type Envelope, singleEnvelope } from './envelope.ts';
import { giveBack, rememberAll } from './give-back.ts';
import { isPreviewed } from './previewed.ts';
import { requestProof } from './proof.ts';
import { OWN_COOKIE, readVisitor } from '../visitor/port.ts';
import { analyticsJsSettings } from './settings.ts';

type Call = Context<{ Bindings: Env }>;

/** The routes that take one event, by the event's type: plain HTTP's words and analytics.js's letters. */
const SINGLE: readonly (readonly [path: string, type: EventType])[] = [
  ['track', 'track'],
  ['identify', 'identify'],
  ['page', 'page'],
  ['screen', 'screen'],
  ['group', 'group'],
  ['alias', 'alias'],
  ['t', 'track'],
  ['i', 'identify'],
  ['p', 'page'],
  ['s', 'screen'],
  ['g', 'group'],
  ['a', 'alias'],
];
const BATCH = ['batch', 'import', 'b'];
/** What a body may weigh: a full batch, and what its envelope and spaces add. */
const MAX_BODY_BYTES: number = MAX_BATCH_BYTES + 12 * 1024;

/** Everything that comes in with a write key: Segment's tracking routes, consent, analytics.js's settings. */
export const collectRoutes = new Hono<{ Bindings: Env }>();

for (const [path, type] of SINGLE) {
  collectRoutes.post(`/v1/${path}`, (c) => answer(c, (call) => collectSingle(call, type)));
}
for (const path of BATCH) collectRoutes.post(`/v1/${path}`, (c) => answer(c, collectBatch));
// analytics.js's metrics about itself: nothing anybody decides on.
collectRoutes.post('/v1/m', (c) => unstored(c));
collectRoutes.post('/v1/consent', (c) => answer(c, recordConsent));
collectRoutes.get('/v1/projects/:writeKey/settings', (c) => answer(c, settings));
for (const path of [
  ...SINGLE.map(([path]) => path),
  ...BATCH,
  'm',
  'consent',
  'projects/:writeKey/settings',
]) {
  collectRoutes.options(`/v1/${path}`, (c) => preflight(c.req.raw));
}

/** Whatever fails below a route is an answer that a page can read. */
async function answer(c: Call, handle: (c: Call) => Promise<Response>): Promise<Response> {
  try {
    return await handle(c);
  } catch (error) {
    await drain(c.req.raw);
    return errorAnswer(c.req.raw, error);
  }
}

/** Says yes and keeps nothing. */
async function unstored(c: Call): Promise<Response> {
  await drain(c.req.raw);
  return c.json({ success: true }, 200, corsHeaders(c.req.raw));
}

async function collectSingle(c: Call, type: EventType): Promise<Response> {
  if (await isPreviewed(c)) return unstored(c);
  const came = await arrive(c);
  const done = await accept(c, came, singleEnvelope(came.body, type));
  if (done instanceof Response) return done;
  const [rejection] = done.acceptance.rejected;
  if (rejection !== undefined) return issuesAnswer(c.req.raw, rejection.errors);
  return batchAnswer(done.frame, done.acceptance, done.given);
}

async function collectBatch(c: Call): Promise<Response> {
  if (await isPreviewed(c)) return unstored(c);
  const came = await arrive(c);
  const envelope = batchEnvelope(came.body);
  if (!envelope.ok) return issuesAnswer(c.req.raw, envelope.issues);
  const done = await accept(c, came, envelope.value);
  return done instanceof Response ? done : batchAnswer(done.frame, done.acceptance, done.given);
}

interface Arrived {
  readonly startedAt: number;
  readonly runtime: LoadedRuntime;
  readonly admitted: Admitted;
  readonly body: unknown;
}

/** Lets the request in and reads it; a key in a header is asked before a byte of the body is read. */
async function arrive(c: Call): Promise<Arrived> {
  const startedAt = Date.now();
  const runtime = await loadRuntime(c.env, c.executionCtx);
  const early = presentedKey(c.req.raw) === undefined ? null : await admit(c, runtime, ['write', 'secret']);
  const body = await readJson(c.req.raw, MAX_BODY_BYTES);
  return {
    startedAt,
    runtime,
    body,
    admitted: early ?? (await admit(c, runtime, ['write', 'secret'], body)),
  };
}

interface Done {
  readonly frame: AnswerFrame;
  readonly acceptance: Acceptance;
  readonly given: Awaited<ReturnType<typeof giveBack>>;
}

async function accept(c: Call, came: Arrived, envelope: Envelope): Promise<Done | Response> {
  const { runtime, admitted, startedAt } = came;
  const { env } = c;
  const request = c.req.raw;
  const environment = runtime.environment(admitted.environment);
  const proof = requestProof(runtime, request, admitted.trusted, startedAt);
  const isDeclared = environment !== null || (runtime.config !== null && runtime.ageMs <= EXPIRED_MS);
  const visitor = isOwnVisit(request)
    ? await readVisitor(request, env, admitted.environment, startedAt)
    : undefined;
  const internal = visitor?.internal === true;
  const options = { env, admitted, environment, isDeclared, proof, internal, now: startedAt };
  const acceptance = await acceptEvents(envelope, options);
  if (acceptance.overloaded) return overloadedAnswer(request, acceptance.retryAfterSeconds);
  rememberAll(acceptance.snapshots);
  const given = await giveBack(acceptance.asked, {
    env,
    request,
    admitted,
    now: startedAt,
    ...(visitor && { visitor }),
  });
  const frame = { request, startedAt, now: Date.now, revision: environment?.revision ?? 0 };
  return { frame, acceptance, given };
}

/** Whether it may be one: only then is the visitor read before the events are. */
function isOwnVisit(request: Request): boolean {
  return request.headers.get('cookie')?.includes(`${OWN_COOKIE}=`) === true;
}

async function settings(c: Call): Promise<Response> {
  const writeKey = c.req.param('writeKey') ?? '';
  const key = await findKey(await loadRuntime(c.env, c.executionCtx), c.env, writeKey);
  if (key?.kind !== 'write')
    throw new AparteError('UNAUTHORIZED', 'writeKey: expected a write key of this project');
  const { host, protocol } = new URL(c.req.url);
  return c.json(analyticsJsSettings(writeKey, host, protocol === 'https:'), 200, {
    'cache-control': 'public, max-age=60',
    ...corsHeaders(c.req.raw),
  });
}
