import { narrowByGpc, type PurposeMask } from '../../core/consent.ts';
import { AparteError, type Issue } from '../../core/errors.ts';
import type { AparteEvent } from '../../core/events.ts';
import { identifierTypes, NO_EXTERNAL_TYPES } from '../../core/identifier-types.ts';
import { CLAIMED_USER_ID, type Identifier } from '../../core/identity.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import { type EventDoor, parseEvent, type ParsedEvent } from '../../core/wire/events.ts';
import type { Admitted } from '../door/port.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { ingest, type IngestAnswer, type IngestEvent, type IngestOutcome, nameOf } from '../people/port.ts';
import { type CompiledEnvironment, declaredFor } from '../project/port.ts';
import { type Envelope, isObject } from './envelope.ts';
import type { Proof } from './proof.ts';

/** One event that was not taken, and why. */
export interface Rejection {
  readonly index: number;
  readonly messageId: string | null;
  readonly errors: readonly Issue[];
}

/** The one device that a request speaks for, as far as it is one. */
export interface Asked {
  readonly anonymousId: string;
  /** When its last event happened, epoch ms. */
  readonly at: number;
  /** The newest event's own consent record; absent when it carried none. */
  readonly own?: PurposeMask;
  /** The person its events went to. */
  readonly snapshot?: Snapshot;
  /** Whether that person is a user proven by this request. */
  readonly proven: boolean;
}

/** What became of a request's events. Whatever is not rejected or counted is durable. */
export interface Acceptance {
  readonly overloaded: false;
  readonly rejected: readonly Rejection[];
  /** Events that were taken, and what of them was not. */
  readonly warnings: readonly Rejection[];
  readonly snapshots: readonly Snapshot[];
  /** Absent when the request's events name no device or several. */
  readonly asked?: Asked;
  /** What was given to the shards, and what became of each. */
  readonly events?: readonly IngestEvent[];
  readonly outcomes?: readonly IngestOutcome[];
}

export interface AcceptOptions {
  readonly env: Env;
  readonly admitted: Admitted;
  readonly environment: CompiledEnvironment | null;
  /** Whether it is known what sources may do: `environment` is null for want of a publication, not of a config. */
  readonly isDeclared: boolean;
  readonly proof: Proof;
  /** A visit of the site's own people: see `AparteEvent.internal`. */
  readonly internal: boolean;
  readonly now: number;
}

/** A valid event and its place in the body. */
interface Taken {
  readonly index: number;
  readonly parsed: ParsedEvent;
}

/** Validates every event by itself, leaves those without any granted purpose to a counter, and stores the rest with
 *  one call. Rejects when a shard fails: nothing was promised then, and repeating the request is safe. */
export async function acceptEvents(
  envelope: Envelope,
  options: AcceptOptions,
): Promise<Acceptance | Extract<IngestAnswer, { overloaded: true }>> {
  const { env, admitted, now } = options;
  const rejected: Rejection[] = [];
  const valid = await parseAll(envelope, options, rejected);
  if (!options.isDeclared && valid.some(({ parsed }) => !parsed.ownPurposes)) {
    // Taken for undeclared, these events would be acknowledged and dropped.
    throw new AparteError('UNAVAILABLE', 'What this source may do cannot be read yet. Try again.');
  }
  const taken = valid.filter(({ parsed }) => !isUnwanted(parsed, admitted.gpc));
  if (valid.length > taken.length) count('counted', valid.length - taken.length);
  if (taken.length === 0)
    return { overloaded: false, rejected, warnings: [], snapshots: [], ...askedBy(valid, new Map(), {}) };

  const events = await Promise.all(taken.map(({ parsed }) => addressed(env, options, parsed)));
  const revision = options.environment?.revision ?? 0;
  const answer = await ingest(env, admitted.environment, revision, now, events);
  if (answer.overloaded) return answer;
  if (answer.outcomes.length !== taken.length) {
    throw new AparteError('UNAVAILABLE', 'Not every event was answered. Try again.');
  }
  const homes = settle(taken, answer.outcomes, rejected, envelope.batch);
  const warnings = warningsOf(taken, answer.outcomes, envelope.batch);
  const snapshots = Object.values(answer.snapshots);
  const { outcomes } = answer;
  return {
    overloaded: false,
    rejected,
    warnings,
    snapshots,
    events,
    outcomes,
    ...askedBy(valid, homes, answer.snapshots),
  };
}

async function parseAll(envelope: Envelope, options: AcceptOptions, rejected: Rejection[]): Promise<Taken[]> {
  const valid: Taken[] = [];
  const { proof } = options;
  if (envelope.context !== undefined) proof.share(envelope.context);
  const request = requestDoor(envelope, options);
  for (const [index, input] of envelope.events.entries()) {
    const proven = isObject(input) && proof.proves(input);
    const trusted = typeof proven === 'boolean' ? proven : await proven; // most events need no waiting
    const indexPath = envelope.batch ? `batch[${index}]` : '';
    const parsed = parseEvent(input, { ...request, trusted, indexPath });
    if (parsed.ok) valid.push({ index, parsed: parsed.value });
    else rejected.push({ index, messageId: messageIdOf(input), errors: parsed.issues });
  }
  return valid;
}

/** Counts the outcomes, lists what the shards refused, and says to which person each event went. */
function settle(
  taken: readonly Taken[],
  outcomes: readonly IngestOutcome[],
  rejected: Rejection[],
  batch: boolean,
): Map<ParsedEvent, string> {
  const homes = new Map<ParsedEvent, string>();
  let collected = 0;
  let counted = 0;
  for (const [i, { index, parsed }] of taken.entries()) {
    const outcome = outcomes[i];
    if (outcome?.status === 'rejected') {
      const errors = batch ? outcome.issues.map((issue) => inBatch(issue, index)) : outcome.issues;
      rejected.push({ index, messageId: parsed.event.messageId, errors });
    } else if (outcome?.status === 'counted') {
      counted++;
      if (outcome.person !== undefined) homes.set(parsed, outcome.person);
    } else if (outcome?.status === 'stored' || outcome?.status === 'duplicate') {
      collected++;
      homes.set(parsed, outcome.person);
    }
  }
  if (collected > 0) count('collected', collected);
  if (counted > 0) count('counted', counted);
  rejected.sort((a, b) => a.index - b.index);
  return homes;
}

/** What was left out of events that were taken: identifiers that stand for nobody, and what a person does not keep. */
function warningsOf(
  taken: readonly Taken[],
  outcomes: readonly IngestOutcome[],
  batch: boolean,
): Rejection[] {
  const warnings: Rejection[] = [];
  for (const [i, { index, parsed }] of taken.entries()) {
    const outcome = outcomes[i];
    const ofShard = outcome?.status === 'stored' ? (outcome.warnings ?? []) : [];
    if (outcome?.status === 'rejected' || (ofShard.length === 0 && parsed.warnings === undefined)) continue;
    const errors = [
      ...(parsed.warnings ?? []),
      ...(batch ? ofShard.map((issue) => inBatch(issue, index)) : ofShard),
    ];
    for (const { path } of errors) count(isOfTrait(path) ? 'dropped:trait' : 'dropped:identifier');
    warnings.push({ index, messageId: parsed.event.messageId, errors });
  }
  return warnings;
}

function isOfTrait(path: string): boolean {
  return path.includes('traits.');
}

/** A shard knows an event, not where it stood. */
function inBatch(issue: Issue, index: number): Issue {
  const path = issue.path === '' ? `batch[${index}]` : `batch[${index}].${issue.path}`;
  return { ...issue, path };
}

/** The one device that all events with a device name, its newest record, and the person it turned out to be. */
function askedBy(
  valid: readonly Taken[],
  homes: ReadonlyMap<ParsedEvent, string>,
  snapshots: { readonly [person: string]: Snapshot },
): { asked?: Asked } {
  let last: ParsedEvent | undefined;
  let person: string | undefined;
  const proven = new Set<string>();
  for (const { parsed } of valid) {
    if (parsed.event.anonymousId === undefined) continue;
    if (last !== undefined && last.event.anonymousId !== parsed.event.anonymousId) return {};
    last = parsed;
    const home = homes.get(parsed);
    if (home === undefined) continue;
    person = home;
    if (parsed.event.userId !== undefined) proven.add(home);
  }
  if (last?.event.anonymousId === undefined) return {};
  const snapshot = person === undefined ? undefined : snapshots[person];
  return {
    asked: {
      anonymousId: last.event.anonymousId,
      at: last.event.timestamp,
      proven: person !== undefined && proven.has(person),
      ...(last.ownPurposes ? { own: last.event.purposes } : undefined),
      ...(snapshot === undefined ? undefined : { snapshot }),
    },
  };
}

/** What is the same for every event of a request. */
function requestDoor(
  { type, context, integrations, sentAt }: Envelope,
  { admitted, environment, now }: AcceptOptions,
): Omit<EventDoor, 'trusted' | 'indexPath'> {
  const { source } = admitted.key;
  const { purposes, from, country } = declaredFor(environment, source, admitted.country);
  return {
    receivedAt: now,
    source,
    sourceDefault: purposes,
    defaultFrom: { purposesFrom: from, ...(country === undefined ? undefined : { country }) },
    identifiers: environment === null ? NO_EXTERNAL_TYPES : identifierTypes(environment.config.project),
    trustsExternal: admitted.trusted,
    random: mintMessageId,
    ...(type === undefined ? undefined : { type }),
    ...(context === undefined ? undefined : { batchContext: context }),
    ...(integrations === undefined ? undefined : { batchIntegrations: integrations }),
    ...(sentAt === undefined ? undefined : { sentAt }),
  };
}

function mintMessageId(): string {
  return crypto.randomUUID();
}

/** Whether the event's own record grants nothing: then no shard is asked, nothing is read and nothing written. Without
 *  a record of its own the person's stored choice decides, which only the shard knows. */
function isUnwanted(parsed: ParsedEvent, gpc: boolean): boolean {
  return parsed.ownPurposes && narrowByGpc(parsed.event.purposes, gpc) === 0;
}

/** Names the person an event goes to (DESIGN §1): the proven user, else the device, else the first external identifier
 *  in the order the project declares them, else the mere claim. */
async function addressed(
  env: Env,
  { admitted, internal }: AcceptOptions,
  parsed: ParsedEvent,
): Promise<IngestEvent> {
  const { ownPurposes } = parsed;
  const event: AparteEvent = internal ? { ...parsed.event, internal } : parsed.event;
  const { environment, key, gpc } = admitted;
  const named = (type: string, value: string | undefined) =>
    value === undefined ? undefined : nameOf(env, environment, { type, value });
  const device = await named('anonymousId', event.anonymousId);
  const user = await named('userId', event.userId);
  const shown = await Promise.all((event.externalIds ?? []).map((one) => nameOf(env, environment, one)));
  const home = user ?? device ?? shown[0] ?? (await nameOf(env, environment, claimOf(event)));
  const externals = shown.filter((one) => one.name !== home.name);
  // Servers that are trusted with identity send for many at once: the limits of a person are for browsers' keys.
  const limited = key.kind === 'write' && !(key.trusted && key.source === 'server');
  return {
    event,
    ownPurposes,
    home,
    gpc,
    limited,
    ...(user === undefined || device === undefined ? undefined : { device }),
    ...(externals.length === 0 ? undefined : { externals }),
  };
}

function claimOf(event: AparteEvent): Identifier {
  if (event.claimedUserId !== undefined) return { type: CLAIMED_USER_ID, value: event.claimedUserId };
  throw new AparteError('IDENTIFIER_INVALID', 'an event without an identifier got past validation');
}

function messageIdOf(input: unknown): string | null {
  const id = isObject(input) && Object.hasOwn(input, 'messageId') ? input['messageId'] : null;
  return typeof id === 'string' ? id.slice(0, 512) : null;
}
