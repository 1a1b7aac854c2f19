import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_PURPOSES } from '../../../core/consent.ts';
import { decide } from '../../../core/decide/decide.ts';
import { compileRules } from '../../../core/decide/rules.ts';
import { EXPOSURE_EVENT, exposureMessageId } from '../../../core/events.ts';
import type { Snapshot } from '../../../core/profile/types.ts';
import { aRequest } from '../../builders/decide.ts';
import { JOURNEY_CONFIG, numbers } from '../../builders/journeys.ts';
import { eventually, type PeopleEdge, startPeople } from './people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  edge = await startPeople({ published: JOURNEY_CONFIG });
});
afterAll(() => edge.stop());

const rules = compileRules(JOURNEY_CONFIG);

function variantOf(assignmentId: string, snapshot: Snapshot | null): string {
  const request = { ...aRequest({ assignmentId, purposes: ALL_PURPOSES }), keys: ['hero'] };
  const variant = decide(rules, snapshot, request, Date.now())['hero']?.variant;
  if (typeof variant !== 'string') throw new Error('nothing was decided');
  return variant;
}

interface Journey {
  readonly userId: string;
  /** First variant recorded by assignmentId, and those seen by anybody of this journey. */
  readonly recorded: Map<string, string>;
  readonly seen: Set<string>;
  readonly loggedIn: Set<string>;
}

/** One to four devices of one person: seen before and after they log in, events sent twice and out of order. */
async function travel(seed: number): Promise<Journey> {
  const random = numbers(seed);
  const upTo = (n: number) => Math.floor(random() * n);
  const journey: Journey = {
    userId: `u-${seed}-${crypto.randomUUID()}`,
    recorded: new Map(),
    seen: new Set(),
    loggedIn: new Set(),
  };
  const { userId, recorded, seen, loggedIn } = journey;
  const devices = Array.from({ length: 1 + upTo(4) }, (_, i) => `d${i}-${userId}`);
  for (const anonymousId of devices) {
    const snapshot = null; // nobody knows the device yet
    const variant = variantOf(anonymousId, snapshot);
    if (random() < 0.3) continue;
    recorded.set(anonymousId, variant);
    seen.add(variant);
    const event = {
      anonymousId,
      name: EXPOSURE_EVENT,
      messageId: exposureMessageId(anonymousId, 'offer', 1, 'assigned'),
      timestamp: Date.now() - upTo(1_000_000),
      properties: { experiment: 'offer', variant, stage: 'assigned', run: 1, assignmentId: anonymousId },
    };
    const login = { anonymousId, userId, type: 'identify' as const, name: '' };
    const sent = random() < 0.5 ? [event, login] : [login, event];
    if (random() < 0.3) sent.push(event);
    loggedIn.add(anonymousId);
    if (random() < 0.5) await Promise.all(sent.map((one) => edge.send(one)));
    else for (const one of sent) await edge.send(one);
  }
  return journey;
}

describe('journeys through the shards', () => {
  it('drift is 0 and crossovers are those of a naive count, for 200 of them', async () => {
    const journeys: Journey[] = [];
    for (let seed = 1; seed <= 200; seed += 25) {
      const group = Array.from({ length: 25 }, (_, i) => travel(seed + i));
      journeys.push(...(await Promise.all(group)));
    }
    await eventually(async () =>
      (await edge.sql(`SELECT * FROM due WHERE kind = 'merge'`)).length === 0 ? true : undefined,
    );
    const wrong: string[] = [];
    let crossovers = 0;
    let checked = 0;
    for (const { userId, recorded, seen, loggedIn } of journeys) {
      if (loggedIn.size === 0) continue;
      const profile = await edge.profileOf(await edge.nameOf({ type: 'userId', value: userId }));
      if (profile === null) throw new Error(`nobody is ${userId}`);
      const exposure = (profile.exposures as Record<string, { crossover?: string }>)['offer'];
      if ((exposure?.crossover !== undefined) !== seen.size > 1) wrong.push(`${userId}: crossover`);
      if (seen.size > 1) crossovers++;
      const { assignmentId } = profile.snapshot;
      const served = variantOf(assignmentId, profile.snapshot);
      if (recorded.get(assignmentId) !== served)
        wrong.push(`${userId}: drift to ${served} of ${assignmentId}`);
      checked++;
    }
    expect(wrong).toEqual([]);
    expect(crossovers).toBeGreaterThan(20);
    expect(checked - crossovers).toBeGreaterThan(20);
  }, 120_000);
});
