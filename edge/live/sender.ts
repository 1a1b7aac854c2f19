import type { Environment } from '../../core/config/types.ts';
import { grants, type PurposeMask } from '../../core/consent.ts';
import type { AparteEvent, Json } from '../../core/events.ts';
import type { LiveLine } from '../../core/wire/live.ts';
import type { Env } from '../env.ts';
import type { Happened, LiveRpc } from './contract.ts';

/** Lines gather for so long, so that a busy isolate makes a few calls a second and no more. */
const GATHER_MS = 300;
/** A request that was to send and did not within this is taken for dead. */
const LATE_MS = 3_000;
const FIRST_RATE = 20;
const MAX_TEXT = 80;

interface Outgoing {
  lines: LiveLine[];
  skipped: number;
  /** When a request took it upon itself to send them; 0: none has. */
  takenAt: number;
  /** Lines a second. */
  rate: number;
  second: number;
  sent: number;
}

const outgoing = new Map<Environment, Outgoing>();
let isolate: string | undefined;

/** Sends what happened to those who watch, as far as it may be shown and there is room. Never rejects. */
export async function sendLive(env: Env, environment: Environment, happened: Happened): Promise<void> {
  let out = outgoing.get(environment);
  if (out === undefined) {
    out = { lines: [], skipped: 0, takenAt: 0, rate: FIRST_RATE, second: 0, sent: 0 };
    outgoing.set(environment, out);
  }
  for (const line of linesOf(happened)) add(out, line, happened.now);
  if (out.takenAt > happened.now - LATE_MS || out.lines.length + out.skipped === 0) return;
  out.takenAt = happened.now;
  await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
  const { lines, skipped } = out;
  Object.assign(out, { lines: [], skipped: 0, takenAt: 0 });
  isolate ??= crypto.randomUUID(); // not at load: there is no randomness outside a request
  try {
    out.rate = await roomOf(env, environment).show({ isolate, lines, skipped });
  } catch {
    // Nobody waits for it, and the next lines are as good.
  }
}

function roomOf(env: Env, environment: Environment): LiveRpc {
  const stub = env.LIVE.get(env.LIVE.idFromName(`${environment}/live`));
  return stub as unknown as LiveRpc; // the namespace's class is Live, which implements it
}

function add(out: Outgoing, line: LiveLine, now: number): void {
  const second = Math.floor(now / 1_000);
  if (second !== out.second) Object.assign(out, { second, sent: 0 });
  if (out.sent >= Math.max(1, out.rate)) out.skipped += 1;
  else {
    out.sent += 1;
    out.lines.push(line);
  }
}

function* linesOf(happened: Happened): Generator<LiveLine> {
  const { now, events = [], decisions, name, purposes = 0 } = happened;
  const at = new Date(now).toISOString();
  for (const [i, { event, home }] of events.entries()) {
    if (event.internal !== true && grants(storedUnder(happened, i), 'analytics'))
      yield eventLine(event, home.name);
  }
  if (decisions === undefined) return;
  const who =
    name !== undefined && name !== null && grants(purposes, 'analytics') ? mask(name.name) : undefined;
  for (const [flag, { variant, reason, ruleId }] of Object.entries(decisions)) {
    yield {
      kind: 'decision',
      at,
      flag,
      variant,
      reason,
      ...(who === undefined ? {} : { who }),
      ...(ruleId === undefined ? {} : { rule: ruleId }),
    };
  }
}

/** The purposes an event was stored under: its own, else what its person's snapshot says; none if it was not stored. */
function storedUnder({ events = [], outcomes = [], snapshots = [] }: Happened, i: number): PurposeMask {
  const outcome = outcomes[i];
  const sent = events[i];
  if (outcome?.status !== 'stored' || sent === undefined) return 0;
  if (sent.ownPurposes) return sent.event.purposes;
  return snapshots.find(({ subject }) => subject.person === outcome.person)?.purposes ?? 0;
}

function eventLine(event: AparteEvent, name: string): LiveLine {
  const { type, properties } = event;
  const page = type === 'page' || type === 'screen';
  const what = text(page ? (properties['path'] ?? pathOf(event)) : productOf(event));
  const amount = properties['revenue'];
  const currency = properties['currency'];
  return {
    kind: 'event',
    at: new Date(event.timestamp).toISOString(),
    who: mask(name),
    type,
    name: event.name.slice(0, MAX_TEXT),
    ...(what === undefined ? {} : { what }),
    ...(typeof amount === 'number' ? { amount } : {}),
    ...(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
  };
}

/** The product of an event about one. In others, such as a form's, `name` is a person's. */
function productOf({ name, properties }: AparteEvent): Json | undefined {
  const { product_id: id } = properties;
  return name.startsWith('Product ') || id !== undefined ? (properties['name'] ?? id) : undefined;
}

function pathOf({ context }: AparteEvent): Json | undefined {
  const { page } = context;
  return typeof page === 'object' && page !== null && 'path' in page ? page['path'] : undefined;
}

/** What follows a `?` may hold what somebody typed. */
function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.split('?')[0]?.slice(0, MAX_TEXT) : undefined;
}

/** The end of a name's HMAC. */
function mask(name: string): string {
  return name.slice(-6);
}
