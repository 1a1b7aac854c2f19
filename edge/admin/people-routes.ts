import { Hono } from 'hono/tiny';
import type { Environment } from '../../core/config/types.ts';
import { purposeList } from '../../core/consent.ts';
import { decider } from '../../core/decide/decide.ts';
import { explainDecision } from '../../core/decide/explain.ts';
import { AparteError, type Issue } from '../../core/errors.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type {
  DecisionsAnswer,
  ExposureAnswer,
  PeopleAnswer,
  RuleAnswer,
  TimelineAnswer,
  TimelineEvent,
} from '../../core/wire/people.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import { rulesOf } from '../decide/port.ts';
import {
  eventJson,
  findPeople,
  type ListCursor,
  listPeople,
  personOf,
  receiptsOf,
  timelineOf,
  whyOf,
} from '../people/port.ts';
import { type CompiledEnvironment, loadRuntime } from '../project/port.ts';
import type { AdminCall, AdminEnv } from './frame.ts';
import { environmentIn, numberIn } from './requests.ts';

/** Looking people up, and one person with everything known: for the console. */
export const peopleRoutes = new Hono<AdminEnv>();

const PERSON_ID = /^[0-9a-f]{3}-[A-Za-z0-9_-]{22}$/;
const MAX_SEARCH_LENGTH = 512;

peopleRoutes.get('/v1/admin/people', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const text = (c.req.query('q') ?? '').trim();
  if (text.length > MAX_SEARCH_LENGTH) {
    throw refusal(
      'q',
      `q: expected at most ${MAX_SEARCH_LENGTH} characters, got ${text.length}`,
      'OUT_OF_RANGE',
    );
  }
  if (text !== '') {
    return c.json({ people: await findPeople(c.env, environment, text) } satisfies PeopleAnswer);
  }
  const limit = numberIn(c.req.raw, 'limit', { default: 50, min: 1, max: 200 });
  const { next, ...page } = await listPeople(c.env, environment, limit, listCursor(c.req.query('next')));
  const answer: PeopleAnswer = { ...page, ...(next === undefined ? {} : { next: cursorText(next) }) };
  return c.json(answer);
});

peopleRoutes.get('/v1/admin/people/:id', async (c) => {
  return c.json((await personIn(c)).person);
});

peopleRoutes.get('/v1/admin/people/:id/timeline', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const limit = numberIn(c.req.raw, 'limit', { default: 50, min: 1, max: 200 });
  const page = { limit, ...timelineCursor(c.req.query('next')) };
  const found = await timelineOf(c.env, environment, idIn(c), page);
  const last = found.at(-1);
  const answer: TimelineAnswer = {
    events: found.map((view) => eventJson(view) as TimelineEvent), // what it makes of a stored event
    ...(last === undefined || found.length < limit
      ? {}
      : { next: `${last.event.timestamp}.${last.event.messageId}` }),
  };
  return c.json(answer);
});

peopleRoutes.get('/v1/admin/people/:id/receipts', async (c) => {
  const receipts = await receiptsOf(c.env, environmentIn(c.req.raw, c.env), idIn(c));
  if (receipts === null) throw nobody();
  return c.json(receipts);
});

peopleRoutes.get('/v1/admin/people/:id/why', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const key = c.req.query('audience') ?? '';
  const published = await publishedIn(c, environment);
  if (published?.config.audiences.some((audience) => audience.key === key) !== true) {
    throw new AparteError('NOT_FOUND', `There is no published audience ${JSON.stringify(key.slice(0, 64))}.`);
  }
  const why = await whyOf(c.env, environment, idIn(c), { key }, Date.now());
  if (why === null) throw nobody();
  return c.json(why);
});

peopleRoutes.get('/v1/admin/people/:id/decisions', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const { person, snapshot } = await personIn(c);
  const published = await publishedIn(c, environment);
  if (published === null) {
    const none: DecisionsAnswer = {
      revision: 0,
      asOf: new Date().toISOString(),
      purposes: [],
      decisions: [],
      recorded: person.exposures ?? [],
    };
    return c.json(none);
  }
  return c.json(decisionsAnswer(published, snapshot, person.exposures ?? [], Date.now()));
});

/** What would be decided for a person who came now and said nothing about the visit itself. */
function decisionsAnswer(
  environment: CompiledEnvironment,
  snapshot: Snapshot,
  recorded: readonly ExposureAnswer[],
  now: number,
): DecisionsAnswer {
  const rules = rulesOf(environment);
  const request = {
    attributes: {},
    context: {},
    locales: [],
    sourceDefault: snapshot.purposes,
    gpc: false,
    assignmentId: snapshot.assignmentId,
  };
  const one = decider(rules, snapshot, request, now);
  return {
    revision: environment.revision,
    asOf: new Date(now).toISOString(),
    purposes: purposeList(one.purposes),
    decisions: rules.allKeys.map((flag) => {
      const { value, variant, reason, experiment, ruleId } = one.decide(flag);
      const type = Object.hasOwn(environment.config.flags, flag) ? environment.config.flags[flag]?.type : '';
      return {
        flag,
        type: type ?? '',
        value,
        variant,
        reason,
        ...(experiment === undefined ? {} : { experiment: { key: experiment.key, run: experiment.run } }),
        ...(ruleId === undefined ? {} : { ruleId }),
        // What JSON makes of verdicts is JSON.
        rules: JSON.parse(JSON.stringify(explainDecision(rules, one, flag))) as RuleAnswer[],
      };
    }),
    recorded,
  };
}

async function personIn(c: AdminCall): Promise<NonNullable<Awaited<ReturnType<typeof personOf>>>> {
  const found = await personOf(c.env, environmentIn(c.req.raw, c.env), idIn(c), Date.now());
  if (found === null) throw nobody();
  return found;
}

async function publishedIn(c: AdminCall, environment: Environment): Promise<CompiledEnvironment | null> {
  return (await loadRuntime(c.env, c.executionCtx)).environment(environment);
}

function idIn(c: AdminCall): string {
  const id = c.req.param('id') ?? '';
  if (!PERSON_ID.test(id)) throw nobody();
  return id;
}

function nobody(): AparteError {
  return new AparteError(
    'NOT_FOUND',
    'There is no person with this id (it may have become part of another).',
  );
}

function refusal(path: string, message: string, code: Issue['code']): AparteError {
  return new AparteError(code, message, { issues: [{ path, message, code }] });
}

function cursorText(cursor: ListCursor): string {
  return base64url(new TextEncoder().encode(JSON.stringify(cursor)));
}

function listCursor(text: string | undefined): ListCursor | null {
  if (text === undefined) return null;
  try {
    const cursor: unknown = JSON.parse(new TextDecoder().decode(bytesOfBase64url(text)));
    const isRow = (row: unknown) => row === null || (Number.isSafeInteger(row) && Number(row) >= 0);
    if (Array.isArray(cursor) && cursor.every(isRow)) return cursor as ListCursor; // just checked
  } catch {
    // Told below, like a list of something else.
  }
  throw refusal('next', 'next: expected the `next` of an earlier answer', 'UNKNOWN_VALUE');
}

/** The time and messageId of the last event of the page before. */
function timelineCursor(text: string | undefined): { before?: number; beforeId?: string } {
  if (text === undefined) return {};
  const [, time, id] = /^(\d{1,16})\.(.+)$/s.exec(text) ?? [];
  if (time !== undefined && id !== undefined) return { before: Number(time), beforeId: id };
  throw refusal('next', 'next: expected the `next` of an earlier answer', 'UNKNOWN_VALUE');
}
