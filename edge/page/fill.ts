import type { Decision } from '../../core/decide/decide.ts';
import { acceptedLocales } from '../../core/decide/locale.ts';
import { DECISIONS_ID, scriptJson } from '../../core/decide/slots.ts';
import type { JsonObject } from '../../core/events.ts';
import {
  declaredConsent,
  type PersonRequest,
  type ReadyToDecide,
  readyFor,
  rulesOf,
  type Subject,
} from '../decide/port.ts';
import { countryOf } from '../door/port.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { showLive } from '../live/port.ts';
import { type CompiledEnvironment, type Declared, declaredFor } from '../project/port.ts';
import type { Preview } from '../preview/port.ts';
import type { Visitor } from '../visitor/port.ts';
import { recordAssigned } from './exposures.ts';
import type { SlotSource } from './slots.ts';

/** One page view on its way. */
export interface PageView {
  readonly env: Env;
  readonly request: Request;
  readonly url: URL;
  readonly environment: CompiledEnvironment;
  readonly visitor: Visitor;
  readonly subject: Subject;
  /** Decided with instead of what is published, for a person who does not exist. */
  readonly preview: Preview | null;
  readonly now: number;
  waitUntil(work: Promise<unknown>): void;
}

/** Decides for the slots of a page, lazily: a page without slots costs no look at the person. What fails leaves the
 *  slot as the origin wrote it. */
export function slotSource(view: PageView): SlotSource {
  const rules = rulesOf(view.environment);
  const made = new Map<string, Decision>();
  let language: string | undefined;
  let ready: Promise<ReadyToDecide> | undefined;
  let known: ReadyToDecide | undefined;
  return {
    language(tag) {
      language = tag;
    },
    async value(flag) {
      if (!rules.isPublic(flag)) return undefined; // unknown, or not for pages
      try {
        ready ??= readyOf(view, asRequest(view, language));
        known = await ready;
        const decision = made.get(flag) ?? known.decider.decide(flag);
        made.set(flag, decision);
        if (decision.reason !== 'ERROR') return decision.value;
        count('page-failed:decide');
      } catch {
        count('page-failed:decide');
      }
      return undefined;
    },
    atEnd() {
      if (made.size === 0 || known === undefined) return '';
      if (view.preview === null) {
        count('page-decided');
        count('decided', made.size);
        expose(view, known, made);
        show(view, known, made);
      }
      const json = scriptJson(pageDecisions(view, known, made));
      return `<script type="application/json" id="${DECISIONS_ID}">${json}</script>`;
    },
  };
}

async function readyOf(view: PageView, request: PersonRequest): Promise<ReadyToDecide> {
  const { env, environment, subject, preview, now } = view;
  return preview?.ready(request, now) ?? readyFor(env, environment, subject, request, now);
}

function pageDecisions(view: PageView, ready: ReadyToDecide, made: ReadonlyMap<string, Decision>): object {
  const decided = { decisions: Object.fromEntries(made), revision: view.environment.revision };
  if (view.preview !== null) return decided; // nobody was decided about
  const consent = declaredConsent(ready.decider, declaredOn(view));
  const { snapshot } = ready.found;
  const { anonymousId } = view.visitor;
  return {
    ...decided,
    ...(consent === undefined ? {} : { consent }),
    ...(snapshot === null
      ? {}
      : { snapshot: { version: snapshot.version, asOf: new Date(snapshot.asOf).toISOString() } }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(ready.assignmentId === undefined ? {} : { assignmentId: ready.assignmentId }),
  };
}

/** A page that a browser only fetches ahead was not seen by anybody yet; one's own visits are not counted. */
function expose(view: PageView, ready: ReadyToDecide, made: ReadonlyMap<string, Decision>): void {
  const { env, environment, request, visitor, now } = view;
  if (
    visitor.internal ||
    visitor.anonymousId === undefined ||
    request.headers.get('sec-purpose')?.includes('prefetch') === true
  )
    return;
  view.waitUntil(recordAssigned(env, environment, ready, visitor.anonymousId, made.values(), now));
}

function show(view: PageView, { decider }: ReadyToDecide, made: ReadonlyMap<string, Decision>): void {
  const { env, environment, subject, now } = view;
  const decisions = Object.fromEntries(made);
  showLive(env, view, environment.config.environment, {
    now,
    decisions,
    name: subject.name,
    purposes: decider.purposes,
  });
}

function asRequest(view: PageView, language: string | undefined): PersonRequest {
  const { request, url, visitor } = view;
  const declared = declaredOn(view);
  const accepted = acceptedLocales(request.headers.get('accept-language') ?? '');
  // The page's own language decides; the last one is nobody's and stands for the project's first.
  const locales = language === undefined || language === '' ? [...accepted, '*'] : [language, '*'];
  const page: JsonObject = {
    url: url.href,
    path: url.pathname,
    search: url.search,
    referrer: request.headers.get('referer') ?? '',
  };
  const context: JsonObject = {
    page,
    locale: language ?? accepted[0] ?? '',
    userAgent: request.headers.get('user-agent') ?? '',
  };
  return {
    attributes: {},
    context,
    locales,
    sourceDefault: declared.purposes,
    defaultFrom: declared.from,
    gpc: visitor.gpc,
  };
}

function declaredOn({ request, env, environment }: PageView): Declared {
  return declaredFor(environment, 'browser', countryOf(request, env));
}
