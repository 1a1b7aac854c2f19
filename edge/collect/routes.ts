import { narrowByGpc, purposeRecord } from '../../core/consent.ts';
import { AparteError } from '../../core/errors.ts';
import { type EventType, type JsonObject, MAX_BATCH_BYTES } from '../../core/events.ts';
import {
  type Admitted,
  admit,
  corsHeaders,
  countryOf,
  drain,
  preflight,
  presentedKey,
  readJson,
} from '../door/port.ts';
import type { Call, Handler, Routes } from '../call.ts';
import { showLive } from '../live/port.ts';
import {
  type Declared,
  declaredFor,
  EXPIRED_MS,
  findKey,
  type LoadedRuntime,
  loadRuntime,
} from '../project/port.ts';
import { OWN_COOKIE, readVisitor } from '../visitor/port.ts';
import { type Acceptance, acceptEvents } from './accept.ts';
import { type AnswerFrame, batchAnswer, errorAnswer, issuesAnswer, overloadedAnswer } from './answers.ts';
import { batchEnvelope, type Envelope, singleEnvelope } from './envelope.ts';
import { giveBack, rememberAll } from './give-back.ts';
import { isPreviewed } from './previewed.ts';
import { requestProof } from './proof.ts';
import { analyticsJsSettings } from './settings.ts';

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
type AsyncHandler = (call: Call, parameter: string) => Promise<Response>;
/** What a body may weigh: a full batch, and what its envelope and spaces add. */
const MAX_BODY_BYTES: number = MAX_BATCH_BYTES + 12 * 1024;

/** Everything that comes in with a write key: Segment's tracking routes, consent, analytics.js's settings. */
export const collectRoutes: Routes = writeRoutes([
  ...SINGLE.map(([path, type]) => ['POST', path, (call: Call) => collectSingle(call, type)] as const),
  ...BATCH.map((path) => ['POST', path, collectBatch] as const),
  ['POST', 'm', unstored], // analytics.js's metrics about itself: nothing anybody decides on
  ['POST', 'consent', consent],
  ['GET', 'projects/:writeKey/settings', settings],
]);

/** Each with its preflight; whatever fails below a route is an answer that a page can read. */
function writeRoutes(
  table: readonly (readonly [method: 'GET' | 'POST', path: string, handle: AsyncHandler])[],
): Routes {
  const routes: Record<string, Handler> = {};
  for (const [method, path, handle] of table) {
    routes[`OPTIONS /v1/${path}`] = ({ request }) => preflight(request);
    routes[`${method} /v1/${path}`] = async (call, parameter) => {
      try {
        return await handle(call, parameter);
      } catch (error) {
        await drain(call.request);
        return errorAnswer(call.request, error);
      }
    };
  }
  return routes;
}

/** A choice is made once in many visits: what records one is a module of its own. */
async function consent(call: Call): Promise<Response> {
  const { recordConsent } = await import('./consent.ts');
  return recordConsent(call);
}

/** Says yes and keeps nothing. */
async function unstored({ request }: Call): Promise<Response> {
  await drain(request);
  return Response.json({ success: true }, { headers: corsHeaders(request) });
}

async function collectSingle(call: Call, type: EventType): Promise<Response> {
  if (await isPreviewed(call)) return unstored(call);
  const came = await arrive(call);
  const done = await accept(call, came, singleEnvelope(came.body, type));
  if (done instanceof Response) return done;
  const [rejection] = done.acceptance.rejected;
  if (rejection !== undefined) return issuesAnswer(call.request, rejection.errors);
  return batchAnswer(done.frame, done.acceptance, done.given);
}

async function collectBatch(call: Call): Promise<Response> {
  if (await isPreviewed(call)) return unstored(call);
  const came = await arrive(call);
  const envelope = batchEnvelope(came.body);
  if (!envelope.ok) return issuesAnswer(call.request, envelope.issues);
  const done = await accept(call, came, envelope.value);
  return done instanceof Response ? done : batchAnswer(done.frame, done.acceptance, done.given);
}

interface Arrived {
  readonly startedAt: number;
  readonly runtime: LoadedRuntime;
  readonly admitted: Admitted;
  readonly body: unknown;
}

/** Lets the request in and reads it; a key in a header is asked before a byte of the body is read. */
async function arrive(call: Call): Promise<Arrived> {
  const startedAt = Date.now();
  const runtime = await loadRuntime(call.env, call.ctx);
  const early =
    presentedKey(call.request) === undefined ? null : await admit(call, runtime, ['write', 'secret']);
  const body = await readJson(call.request, MAX_BODY_BYTES);
  return {
    startedAt,
    runtime,
    body,
    admitted: early ?? (await admit(call, runtime, ['write', 'secret'], body)),
  };
}

interface Done {
  readonly frame: AnswerFrame;
  readonly acceptance: Acceptance;
  readonly given: Awaited<ReturnType<typeof giveBack>>;
}

async function accept(
  { env, request, ctx }: Call,
  came: Arrived,
  envelope: Envelope,
): Promise<Done | Response> {
  const { runtime, admitted, startedAt } = came;
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
  showLive(env, ctx, admitted.environment, { ...acceptance, now: startedAt });
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

async function settings({ request, env, ctx }: Call, writeKey: string): Promise<Response> {
  const runtime = await loadRuntime(env, ctx);
  const key = await findKey(runtime, env, writeKey);
  if (key?.kind !== 'write')
    throw new AparteError('UNAUTHORIZED', 'writeKey: expected a write key of this project');
  const { host, protocol } = new URL(request.url);
  const declared = declaredFor(runtime.environment(key.environment), key.source, countryOf(request, env));
  const body = analyticsJsSettings(writeKey, host, protocol === 'https:', consentTold(declared, request));
  // Where the visitor is and what their browser asks for changes the answer: it is theirs alone.
  const cache = declared.from === 'country' ? 'private' : 'public';
  return Response.json(body, {
    headers: {
      ...corsHeaders(request),
      'cache-control': `${cache}, max-age=60`,
      vary: 'Origin, Sec-GPC',
    },
  });
}

function consentTold({ purposes, from, country }: Declared, request: Request): JsonObject {
  const told = purposeRecord(narrowByGpc(purposes, request.headers.get('sec-gpc') === '1'));
  return { purposes: told, from, ...(country === undefined ? undefined : { country }) };
}
