import { grants, narrowByGpc, PURPOSE_BIT, type PurposeMask } from '../../core/consent.ts';
import { type Decision, FLAG_NOT_FOUND } from '../../core/decide/decide.ts';
import { AparteError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/events.ts';
import {
  type DecideAnswer,
  type DecideBody,
  MAX_DECIDE_BYTES,
  parseDecideBody,
} from '../../core/wire/decide.ts';
import {
  type Admitted,
  admit,
  admitKey,
  answerHeaders,
  corsHeaders,
  drain,
  IDENTITY_HEADER,
  preflight,
  presentedKey,
  readJson,
  verifyIdentityToken,
} from '../door/port.ts';
import type { Call, Routes } from '../call.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { showLive } from '../live/port.ts';
import { type CompiledEnvironment, declaredFor, type LoadedRuntime, loadRuntime } from '../project/port.ts';
import { mentionsPreview } from '../preview/port.ts';
import { problem, problemOf } from '../problem.ts';
import { mintAnonymousId, readVisitor, type Visitor, visitorCookies } from '../visitor/port.ts';
import { declaredConsent } from './declared-consent.ts';
import { type PersonRequest, readyFor, type ReadyToDecide } from './person.ts';
import { type Subject, subjectOf } from './subject.ts';

const KINDS = ['write', 'secret'] as const;

/** `POST /v1/decide`. */
export const decideRoutes: Routes = {
  'OPTIONS /v1/decide': ({ request }) => preflight(request),
  'POST /v1/decide': decideOrProblem,
};

async function decideOrProblem(call: Call): Promise<Response> {
  try {
    return await decideCall(call);
  } catch (error) {
    await drain(call.request);
    const answer = problemOf(error);
    if (answer.status >= 500) count('defaulted:failed');
    // A page must be able to read an error, else it sees a network failure.
    for (const [name, value] of Object.entries(corsHeaders(call.request))) answer.headers.set(name, value);
    return answer;
  }
}

/** One request on its way. */
interface Asked {
  readonly admitted: Admitted;
  readonly body: DecideBody;
  readonly visitor: Visitor;
  readonly now: number;
}

async function decideCall(call: Call): Promise<Response> {
  const now = Date.now();
  const { request, env } = call;
  const runtime = await loadRuntime(env, call.ctx);
  const key = presentedKey(request);
  const early = key === undefined ? null : await admitKey(call, runtime, KINDS, key);
  const raw = await readJson(request, MAX_DECIDE_BYTES);
  const admitted = early ?? (await admit(call, runtime, KINDS, raw));
  const parsed = parseDecideBody(raw);
  if (!parsed.ok) {
    return problem(parsed.issues[0]?.code ?? 'WRONG_TYPE', 'The body is not as a decide call expects it.', {
      issues: parsed.issues,
      headers: corsHeaders(request),
    });
  }
  const body = parsed.value;
  if (body.explain && admitted.key.kind !== 'secret') {
    throw new AparteError('FORBIDDEN', 'explain: expected a secret key, got a write key');
  }
  const visitor = await readVisitor(request, env, admitted.environment, now);
  return answerTo(call, runtime, { admitted, body, visitor, now });
}

async function answerTo(call: Call, runtime: LoadedRuntime, asked: Asked): Promise<Response> {
  const { request, env } = call;
  const { admitted, body, visitor, now } = asked;
  const environment = runtime.environment(admitted.environment);
  if (environment === null) {
    // Nothing published yet, or too old to be believed: every flag has its caller's default.
    count('defaulted:no-config');
    const decisions = Object.fromEntries((body.keys ?? []).map((key) => [key, FLAG_NOT_FOUND]));
    return respond(request, asked, { decisions, revision: 0 }, 'nowhere');
  }
  const declared = declaredFor(environment, admitted.key.source, admitted.country);
  const person: PersonRequest = {
    attributes: body.attributes,
    context: body.context,
    locales: localesOf(body.context),
    purposes: body.pageOnly === true ? PURPOSE_BIT.experimentation : body.purposes,
    sourceDefault: declared.purposes,
    defaultFrom: declared.from,
    gpc: admitted.gpc || visitor.gpc,
    minVersion: body.minVersion,
  };
  const previewed = mentionsPreview(request) ? await previewedAnswer(call, asked, person) : null;
  if (previewed !== null) return respond(request, asked, previewed, 'nowhere');
  const mayKeep = narrowByGpc(body.purposes ?? declared.purposes, person.gpc);
  const { minted, subject } =
    body.pageOnly === true
      ? { minted: undefined, subject: pageSubject(body) }
      : await settle(env, runtime, request, asked, mayKeep);
  const ready = await readyFor(env, environment, subject, person, now);
  const decisions = decisionsFor(ready, body.keys, admitted.key.kind === 'secret');
  countDecided(decisions);
  await answerLists(call, environment, body, ready, decisions);
  const { purposes } = ready.decider;
  showLive(env, call.ctx, admitted.environment, { now, decisions, name: subject.name, purposes });
  const { snapshot, stale, from } = ready.found;
  const told =
    admitted.key.kind === 'write' && body.anonymousId === undefined ? subject.anonymousId : undefined;
  const explained = async () => {
    const { explainDecisions } = await import('../control.ts'); // explaining is no part of the hot path
    return explainDecisions(env, environment, subject, ready, Object.keys(decisions), now);
  };
  // Members that are undefined are not written.
  const answer: DecideAnswer = {
    decisions,
    revision: environment.revision,
    snapshot:
      snapshot === null
        ? undefined
        : { version: snapshot.version, asOf: new Date(snapshot.asOf).toISOString() },
    anonymousId: told,
    assignmentId: ready.assignmentId,
    stale: stale ? true : undefined,
    consent: admitted.key.kind === 'write' ? declaredConsent(ready.decider, declared) : undefined,
    explain: body.explain ? await explained() : undefined,
  };
  const cookies =
    minted === undefined ? [] : await visitorCookies(env, { anonymousId: minted, purposes: mayKeep, now });
  return respond(request, asked, answer, from, cookies);
}

/** The answer inside the preview that a request mentions: about nobody, with what is previewed, and not counted.
 *  Null: it is in none. */
async function previewedAnswer(
  call: Call,
  asked: Asked,
  person: PersonRequest,
): Promise<DecideAnswer | null> {
  const { request, env } = call;
  if (asked.admitted.key.kind !== 'write') return null;
  const { openPreview } = await import('../control.ts');
  const preview = await openPreview(env, request, asked.now);
  if (preview === null) return null;
  const ready = preview.ready(person, asked.now);
  const decisions = decisionsFor(ready, asked.body.keys, false);
  await answerLists(call, preview.environment, asked.body, ready, decisions);
  return { decisions, revision: preview.environment.revision };
}

/** Who the request is about. A browser that may keep an id and has none gets one. */
async function settle(
  env: Env,
  runtime: LoadedRuntime,
  request: Request,
  asked: Asked,
  mayKeep: PurposeMask,
): Promise<{ minted?: string; subject: Subject }> {
  const { admitted, body, visitor, now } = asked;
  const { environment, trusted, key } = admitted;
  const token = trusted ? null : (body.token ?? request.headers.get(IDENTITY_HEADER));
  const proof = token === null ? null : await verifyIdentityToken(runtime, token, now);
  // A token of somebody else than the body names proves nothing here.
  const tokenUserId =
    proof !== null && (body.userId ?? proof.userId) === proof.userId ? proof.userId : undefined;
  const asking = { trusted, tokenUserId, anonymousId: body.anonymousId, userId: body.userId };
  const subject = await subjectOf(env, environment, asking, visitor, now);
  const mayMint = key.source === 'browser' && grants(mayKeep, 'storage');
  if (!mayMint || subject.anonymousId !== undefined || subject.state !== null) return { subject };
  const minted = mintAnonymousId();
  return { minted, subject: { ...subject, anonymousId: minted } };
}

/** Somebody for as long as a page lives: an id to choose versions by, and nobody to look up. */
function pageSubject({ anonymousId }: DecideBody): Subject {
  return {
    name: null,
    proven: false,
    state: null,
    fresh: true,
    anonymousId: anonymousId ?? crypto.randomUUID(),
  };
}

/** Puts lists where strategies were decided; the module that can is loaded by the first of them. */
async function answerLists(
  { env, ctx }: Call,
  { config: { environment, project } }: CompiledEnvironment,
  { item, session, context }: DecideBody,
  { rules, decider: { purposes }, found: { snapshot } }: ReadyToDecide,
  decisions: Record<string, Decision>,
): Promise<void> {
  const flags = rules.hasLists ? Object.keys(decisions).filter((key) => rules.isList(key)) : [];
  if (flags.length === 0) return;
  const { fillLists } = await import('../recommend.ts');
  const { locales } = project;
  const list = { environment, item, session, snapshot, purposes, asked: localesOf(context), locales };
  await fillLists(env, ctx, list, flags, decisions);
}

/** Unknown flags, and for write keys private ones, are an error of that flag alone. */
function decisionsFor(
  { rules, decider }: ReadyToDecide,
  keys: readonly string[] | undefined,
  all: boolean,
): Record<string, Decision> {
  const entries = (keys ?? (all ? rules.allKeys : rules.publicKeys)).map((key): [string, Decision] => [
    key,
    all || rules.isPublic(key) ? decider.decide(key) : FLAG_NOT_FOUND,
  ]);
  return Object.fromEntries(entries);
}

function countDecided(decisions: Readonly<Record<string, Decision>>): void {
  let decided = 0;
  let failed = 0;
  for (const key in decisions) {
    decided++;
    if (decisions[key]?.errorCode === 'GENERAL') failed++;
  }
  count('decided', decided);
  if (failed > 0) count('defaulted:error', failed);
}

function localesOf(context: JsonObject): readonly string[] {
  const locale = Object.hasOwn(context, 'locale') ? context['locale'] : undefined;
  return typeof locale === 'string' && locale !== '' ? [locale] : [];
}

function respond(
  request: Request,
  asked: Asked,
  answer: DecideAnswer,
  from: ReadyToDecide['found']['from'],
  cookies: readonly string[] = [],
): Response {
  // A secret key has no business in a page: no page may read its answers.
  const asking = asked.admitted.key.kind === 'write' ? request : null;
  const timing = `decide;desc="${from}";dur=${Date.now() - asked.now}`;
  let headers = answerHeaders(answer.revision, timing, asking);
  if (cookies.length > 0) {
    headers = new Headers(headers);
    for (const cookie of cookies) headers.append('set-cookie', cookie);
  }
  return new Response(JSON.stringify(answer), { headers });
}
