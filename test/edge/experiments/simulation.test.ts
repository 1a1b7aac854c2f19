import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONSENT, personalEdge } from '../decide/personal-edge.ts';
import type { TestEdge } from '../harness.ts';
import { DOCUMENTS, expectRecomputable, exposure, OFFER, results, rowsOf, send } from './lab.ts';

// A test with 20,000 people whose events come late, twice, out of order and on two devices: its result must be what an
// independent script makes of the exported events, and what went in.

const PEOPLE = 20_000;
const DAY_MS = 86_400_000;

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge({
    documents: DOCUMENTS.map((document) => (document === OFFER ? { ...OFFER, status: 'running' } : document)),
  });
}, 60_000);
afterAll(() => edge.stop());

/** A small seeded generator, uniform in [0, 1). Source: T. Ettinger, "mulberry32", public domain, 2017. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Sent {
  readonly events: object[];
  /** Users whose two devices turn out to be one person: their logins. */
  readonly logins: object[];
  readonly persons: number;
  readonly crossovers: number;
}

/** What everybody does: an exposure or two, perhaps an order in parts, perhaps a refund; every twentieth is a second device
 *  of the one before. */
function everybody(random: () => number): Sent {
  const started = Date.now() - 10 * DAY_MS;
  const events: object[] = [];
  const logins: object[] = [];
  let persons = 0;
  let crossovers = 0;
  let before: { id: string; variant: string } | undefined;
  for (let n = 0; n < PEOPLE; n++) {
    const id = `device-${String(n).padStart(6, '0')}-0123456789abcdef`;
    const variant = random() < 0.5 ? 'control' : 'now';
    const at = started + Math.floor(random() * 2 * DAY_MS);
    events.push({ anonymousId: id, ...exposure(id, variant, { stage: 'assigned', at }) });
    if (random() < 0.7)
      events.push({ anonymousId: id, ...exposure(id, variant, { at: at + Math.floor(random() * 5_000) }) });
    if (random() < (variant === 'now' ? 0.12 : 0.1)) events.push(...order(id, n, at, random));
    const isSecond = n % 20 === 19 && before !== undefined;
    if (isSecond && before !== undefined) {
      const userId = `user-${n}`;
      for (const device of [before.id, id]) logins.push({ type: 'identify', userId, anonymousId: device });
      if (before.variant !== variant) crossovers += 1;
    } else persons += 1;
    before = isSecond ? undefined : { id, variant };
  }
  return { events, logins, persons, crossovers };
}

/** An order before or after the exposure, of one part or two, perhaps given back. */
function order(id: string, n: number, exposedAt: number, random: () => number): object[] {
  const order_id = `o-${n}`;
  const at = exposedAt + Math.floor((random() * 10 - 1) * DAY_MS);
  const event = (name: string, part: number, when: number, properties: object) => ({
    anonymousId: id,
    messageId: `${order_id}-${name}-${part}`,
    event: name,
    timestamp: new Date(Math.min(when, Date.now())).toISOString(),
    properties: { order_id, currency: 'EUR', ...properties },
  });
  const revenue = Math.round(random() ** 3 * 20_000) / 100;
  const parts = random() < 0.2 ? [1, 2] : [1];
  const made = parts.map((part) => event('Order Completed', part, at + part, { revenue }));
  return random() < 0.1 ? [...made, event('Order Refunded', 1, at + DAY_MS, { total: revenue })] : made;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T]; // both are within the list
  }
  return mixed;
}

/** Sends in batches, several at once. */
async function deliver(events: readonly object[], key: string): Promise<void> {
  const batches: (readonly object[])[] = [];
  for (let i = 0; i < events.length; i += 500) batches.push(events.slice(i, i + 500));
  const lane = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await send(edge, batch, key);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

it('with 20,000 people, redelivery and merges gives the result that the exported events give', async () => {
  const random = seeded(20_261_122);
  const { events, logins, persons, crossovers } = everybody(random);
  const again = events.filter(() => random() < 0.1);
  const late = new Set(events.filter(() => random() < 0.1));
  await deliver(
    shuffled([...events.filter((event) => !late.has(event)), ...again], random),
    'wk_server_local',
  );
  // Logins in the midst: some events of both devices come before, some after.
  const signedIn = logins.map((login, n) => ({ ...login, messageId: `login-${n}`, context: CONSENT }));
  await deliver(signedIn, 'wk_server_local');
  await deliver(shuffled([...late], random), 'wk_server_local');

  // A person on the way from one shard to another is counted when it has arrived.
  const settled = async () => {
    const { people, crossovers: crossed } = await results(edge);
    return { people, crossovers: crossed };
  };
  await expect.poll(settled, { timeout: 90_000, interval: 500 }).toEqual({ people: persons, crossovers });
  const found = await results(edge);
  expect(await rowsOf(edge)).toHaveLength(persons);
  await expectRecomputable(edge, found);
  expect(found.metrics[0]?.variants[1]?.absolute).not.toBeNull();
}, 300_000);
