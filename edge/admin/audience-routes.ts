import { Hono } from 'hono/tiny';
import { MAX_DOCUMENT_BYTES } from '../../core/config/limits.ts';
import type { Condition, Environment } from '../../core/config/types.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { AparteError } from '../../core/errors.ts';
import { hash64 } from '../../core/profile/hash64.ts';
import { didClausesOf } from '../../core/profile/draft.ts';
import { splitAudience } from '../../core/profile/split.ts';
import type { AudienceCost, ReapplyAnswer, SizeAnswer, VocabularyAnswer } from '../../core/wire/audiences.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import {
  type AskedAudience,
  reapplyOf,
  sizeAudience,
  type SizeProgress,
  vocabularyOf,
  whyOf,
} from '../people/port.ts';
import { type CompiledEnvironment, loadRuntime } from '../project/port.ts';
import type { AdminCall, AdminEnv } from './frame.ts';
import { AudienceSizeBody, AudienceWhyBody, environmentIn, readBodyAs, ReapplyBody } from './requests.ts';
import { joinVocabulary } from './vocabulary.ts';

/** Audiences while they are written: how many people, which, and why somebody. Nothing is changed. */
export const audienceRoutes = new Hono<AdminEnv>();

/** How long one answer counts, in ms; then the caller may ask it to go on. */
const SIZE_MS = 1_500;
const VOCABULARY_MS = 30_000;

audienceRoutes.post('/v1/admin/audiences/size', async (c) => {
  const { environment, if: asked, next, compare: keys = [] } = await readBodyAs(c.req.raw, AudienceSizeBody);
  const { condition, asksVisit } = conditionOf(asked);
  const compare = [...new Set(keys)];
  const published = await publishedIn(c, environment);
  for (const key of compare) requireAudience(published, key);
  const hash = hash64(canonicalJson([condition, compare]));
  const now = Date.now();
  const clock = () => Date.now();
  const given = next === undefined ? null : progressOf(next, hash, compare.length);
  const sizing = await sizeAudience(c.env, environment, { condition, compare }, given, {
    now,
    until: now + SIZE_MS,
    clock,
  });
  const { looked, permitted, members, cut, after } = sizing.progress;
  const isComplete = after.every((last) => last === null);
  const people = Math.max(sizing.people, looked); // some may have come or moved meanwhile
  const answer: SizeAnswer = {
    size: members,
    looked,
    people: isComplete ? looked : people,
    permitted,
    precision: isComplete ? (cut === 0 ? 'exact' : 'about') : 'sample',
    estimate: isComplete || looked === 0 ? members : Math.round((members / looked) * people),
    atMost: asksVisit,
    sample: sizing.sample,
    ...(compare.length === 0 ? {} : { overlap: { audiences: compare, counts: sizing.progress.overlap } }),
    adds: await costOf(c, published, condition, sizing.progress, isComplete ? null : people),
    asOf: new Date(now).toISOString(),
    cost: { units: sizing.units, tookMs: Date.now() - now },
    ...(isComplete ? {} : { next: nextOf(sizing.progress, hash) }),
  };
  return c.json(answer);
});

audienceRoutes.post('/v1/admin/audiences/why', async (c) => {
  const { environment, if: asked, key, person } = await readBodyAs(c.req.raw, AudienceWhyBody);
  const why = await whyOf(
    c.env,
    environment,
    person,
    await audienceOf(c, environment, asked, key),
    Date.now(),
  );
  if (why === null) throw new AparteError('NOT_FOUND', 'There is no person with this id.');
  return c.json(why);
});

async function audienceOf(
  c: AdminCall,
  environment: Environment,
  asked: unknown,
  key: string | undefined,
): Promise<AskedAudience> {
  if ((asked === undefined) === (key === undefined)) {
    throw new AparteError('REQUIRED', 'expected exactly one of `if` and `key`, got both or neither');
  }
  if (key === undefined) return { if: conditionOf(asked).condition };
  requireAudience(await publishedIn(c, environment), key);
  return { key };
}

async function publishedIn(c: AdminCall, environment: Environment): Promise<CompiledEnvironment | null> {
  return (await loadRuntime(c.env, c.executionCtx)).environment(environment);
}

function requireAudience(published: CompiledEnvironment | null, key: string): void {
  if (published?.config.audiences.some((audience) => audience.key === key) === true) return;
  throw new AparteError('NOT_FOUND', `There is no published audience "${key.slice(0, 64)}".`);
}

/** What publishing the condition would add, of all `people`; null: everybody was looked at. */
async function costOf(
  c: AdminCall,
  published: CompiledEnvironment | null,
  condition: Condition,
  { looked, entries, bytes, events }: SizeProgress,
  people: number | null,
): Promise<AudienceCost> {
  const scale = people === null || looked === 0 ? 1 : people / looked;
  const known = published?.definitions.clauses;
  const adds = {
    clauses: didClausesOf(condition).filter((key) => known?.has(key) !== true).length,
    entries: Math.round(entries * scale),
    bytes: Math.round(bytes * scale),
    events: Math.round(events * scale),
  };
  if (people !== null || published === null) return adds;
  const { config } = published;
  const last = await reapplyOf(c.env, config.environment, config, {}, Date.now());
  const rate = last.perSecond ?? last.rate;
  return rate > 0 ? { ...adds, seconds: Math.ceil(looked / rate) } : adds;
}

audienceRoutes.get('/v1/admin/reapply', async (c) => {
  return c.json(await reapplyAnswer(c, environmentIn(c.req.raw, c.env), {}));
});

audienceRoutes.post('/v1/admin/reapply', async (c) => {
  const { environment, ...asked } = await readBodyAs(c.req.raw, ReapplyBody);
  return c.json(await reapplyAnswer(c, environment, asked));
});

async function reapplyAnswer(
  c: AdminCall,
  environment: Environment,
  asked: Parameters<typeof reapplyOf>[3],
): Promise<ReapplyAnswer> {
  const published = await publishedIn(c, environment);
  return reapplyOf(c.env, environment, published?.config ?? null, asked, Date.now());
}

const kept = new Map<Environment, { readonly at: number; readonly answer: VocabularyAnswer }>();

audienceRoutes.get('/v1/admin/vocabulary', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const now = Date.now();
  const known = kept.get(environment);
  if (known !== undefined && now - known.at < VOCABULARY_MS) return c.json(known.answer);
  const [parts, runtime] = await Promise.all([
    vocabularyOf(c.env, environment),
    loadRuntime(c.env, c.executionCtx),
  ]);
  const answer = joinVocabulary(parts, runtime.environment(environment)?.config, now);
  kept.set(environment, { at: now, answer });
  return c.json(answer);
});

/** A condition as an audience document may hold it. Throws with every issue. Its length is looked at first: what is
 *  wrong with a longer one could fill many times as much. */
function conditionOf(asked: unknown): { condition: Condition; asksVisit: boolean } {
  const condition = asked as Condition; // JSON of the body; splitting looks at every part of it
  const length = JSON.stringify([condition]).length;
  if (length > MAX_DOCUMENT_BYTES) {
    const message = `if: expected at most ${MAX_DOCUMENT_BYTES} characters, got ${length}`;
    throw new AparteError('OUT_OF_RANGE', message, {
      issues: [{ path: 'if', message, code: 'OUT_OF_RANGE' }],
    });
  }
  const parts = splitAudience(condition);
  if (parts.ok) return { condition, asksVisit: parts.value.read !== undefined };
  const [first] = parts.issues;
  throw new AparteError(first?.code ?? 'WRONG_TYPE', first?.message ?? 'if: expected a condition', {
    issues: parts.issues,
  });
}

function nextOf(progress: SizeProgress, hash: string): string {
  return base64url(new TextEncoder().encode(JSON.stringify({ hash, ...progress })));
}

const COUNTS = ['looked', 'permitted', 'members', 'cut', 'entries', 'bytes', 'events'];

/** Where counting goes on. What it says is the caller's own earlier answer: wrong figures deceive nobody else. */
function progressOf(next: string, hash: string, compared: number): SizeProgress {
  try {
    const said = JSON.parse(new TextDecoder().decode(bytesOfBase64url(next))) as Record<string, unknown>;
    const counts = COUNTS.every((name) => Number.isFinite(said[name]));
    const { after, overlap } = said;
    const isRow = (row: unknown) =>
      Array.isArray(row) && row.length === compared + 1 && row.every(Number.isFinite);
    if (!Array.isArray(overlap) || overlap.length !== compared + 1 || !overlap.every(isRow))
      throw new TypeError('overlap');
    const isPlace = (place: unknown) => place === null || typeof place === 'string';
    if (counts && Array.isArray(after) && after.every(isPlace) && said['hash'] === hash) {
      return said as unknown as SizeProgress; // each of its fields was just checked
    }
  } catch {
    // Told below, like one of another question.
  }
  const message = 'next: expected the `next` of an earlier answer to the same `if`';
  throw new AparteError('UNKNOWN_VALUE', message, {
    issues: [{ path: 'next', message, code: 'UNKNOWN_VALUE' }],
  });
}
