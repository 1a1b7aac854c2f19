import { describe, expect, it } from 'vitest';
import { type Fact, numbers, World } from '../../builders/journeys.ts';

/** Up to 24 things that happen on one to four devices of one or two people, in any order. */
function journey(seed: number): World {
  const random = numbers(seed ^ 0x5eed);
  const upTo = (n: number) => Math.floor(random() * n);
  const devices = 1 + upTo(4);
  const people = 1 + upTo(2);
  const world = new World(seed, devices);
  // Whoever shares a device keeps what it was served by hash alone.
  const isShared = random() < 0.3;
  const userOf = (device: number) => `u${seed}-${isShared ? upTo(people) : device % people}`;
  const shiftAt = isShared || random() < 0.5 ? -1 : upTo(24);
  for (let i = 0, steps = 6 + upTo(18); i < steps; i++) {
    const device = upTo(devices);
    const what = random();
    if (i === shiftAt) world.shift();
    else if (what < 0.35) world.visit(device);
    else if (what < 0.55) world.login(device, userOf(device));
    else if (what < 0.6) world.logout(device);
    else if (what < 0.64) world.reset(device);
    else world.step();
  }
  world.settle();
  for (let device = 0; device < devices; device++) world.visit(device);
  world.settle();
  return world;
}

/** Who saw more than one variant, by nothing but what was shown where and who came to own which device. */
function crossedOver(facts: readonly Fact[]): Set<string> {
  const owners = new Map<string, string>();
  const seen = new Map<string, Set<string>>();
  const of = (name: string) => seen.get(name) ?? new Set();
  for (const fact of facts) {
    if (fact.kind === 'shown') {
      const name = fact.user ?? owners.get(fact.device) ?? fact.device;
      seen.set(name, of(name).add(fact.variant));
    } else if (fact.kind === 'linked') {
      seen.set(fact.user, new Set([...of(fact.user), ...of(fact.device)]));
      seen.delete(fact.device);
      owners.set(fact.device, fact.user);
    } else owners.delete(fact.device);
  }
  return new Set([...seen].filter(([, variants]) => variants.size > 1).map(([name]) => name));
}

describe('10,000 journeys over several devices', () => {
  it('drift is 0, and crossovers are those of a naive count', () => {
    const totals = { served: 0, people: 0, crossovers: 0 };
    const wrong: string[] = [];
    for (let seed = 1; seed <= 10_000; seed++) {
      const world = journey(seed);
      const naive = crossedOver(world.facts);
      for (const drift of world.drifts) wrong.push(`journey ${seed}: drift of ${drift}`);
      for (const { person, names } of world.people()) {
        const isNoted = person.exposures['offer']?.crossover !== undefined;
        const isCounted = names.some((name) => naive.has(name));
        if (isNoted !== isCounted) wrong.push(`journey ${seed}: ${person.id} crossed over: ${isNoted}`);
        totals.people++;
        if (isNoted) totals.crossovers++;
      }
      totals.served += world.served;
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    // Whatever is generated, it has to be about something.
    expect(totals.served).toBeGreaterThan(50_000);
    expect(totals.crossovers).toBeGreaterThan(1_000);
    expect(totals.people - totals.crossovers).toBeGreaterThan(1_000);
  }, 60_000);
});
