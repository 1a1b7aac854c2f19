import type { PublishedConfig } from '../../core/config/published.ts';
import type { ExperimentDocument, FlagDocument } from '../../core/config/types.ts';
import { ALL_PURPOSES } from '../../core/consent.ts';
import { decide } from '../../core/decide/decide.ts';
import { compileRules, type DecideRules } from '../../core/decide/rules.ts';
import { type AparteEvent, EXPOSURE_EVENT, exposureMessageId } from '../../core/events.ts';
import { judgeLink, type Side } from '../../core/people/linking.ts';
import { replay } from '../../core/people/replay.ts';
import { compileDefinitions, type Definitions } from '../../core/profile/definitions.ts';
import { mergePersons } from '../../core/profile/merge.ts';
import { newPerson, reduceEvent } from '../../core/profile/reduce.ts';
import { snapshotOf } from '../../core/profile/snapshot.ts';
import type { Person, Snapshot } from '../../core/profile/types.ts';
import { aPublication, aRequest } from './decide.ts';
import { anEvent, START } from './profile.ts';

// Journeys over several devices, in a model of the shards: who holds which name, and merges in two steps that any other
// step may come between. All rules are core's own.

const FLAG: FlagDocument = { kind: 'flag', type: 'boolean', key: 'hero', default: false };

function split(...weights: number[]): ExperimentDocument {
  const variants = weights.map((weight, i) => ({
    key: `v${i}`,
    weight,
    ...(i === 0 ? {} : { value: true }),
  }));
  return { kind: 'experiment', key: 'offer', flag: 'hero', status: 'running', unit: 'person', variants };
}

/** One experiment of two halves. */
export const JOURNEY_CONFIG: PublishedConfig = aPublication([FLAG, split(0.5, 0.5)]);
const SHIFTED = aPublication([FLAG, split(0.1, 0.9)], { revision: 2, previous: JOURNEY_CONFIG });

interface Publication {
  readonly rules: DecideRules;
  readonly definitions: Definitions;
}
const BEFORE: Publication = {
  rules: compileRules(JOURNEY_CONFIG),
  definitions: compileDefinitions(JOURNEY_CONFIG),
};
const AFTER: Publication = { rules: compileRules(SHIFTED), definitions: compileDefinitions(SHIFTED) };

/** Numbers between 0 and 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What happened, in the order in which the model came to know it: what a naive count is made from. */
export type Fact =
  | {
      readonly kind: 'shown';
      readonly device: string;
      readonly user: string | undefined;
      readonly variant: string;
    }
  | { readonly kind: 'linked' | 'contested'; readonly device: string; readonly user: string };

interface Subject {
  person: Person;
  readonly isUser: boolean;
  readonly events: Map<string, AparteEvent>;
  /** Given up to a merge that is not done yet. */
  frozen: boolean;
}

interface Link {
  readonly user: string;
  readonly device: string;
  from?: Subject;
}

interface Device {
  anonymousId: string;
  user: string | undefined;
  /** As it last came to the device; undefined: none yet. */
  snapshot: Snapshot | undefined;
}

/** One world: devices, users, what is on its way, and what each was served. */
export class World {
  readonly facts: Fact[] = [];
  /** Served variants that were not those recorded for their assignmentId. */
  readonly drifts: string[] = [];
  served = 0;
  private readonly random: () => number;
  private readonly devices: Device[];
  private readonly names = new Map<string, Subject>();
  private readonly contested = new Set<string>();
  private readonly showed = new Map<string, Set<string>>();
  private readonly linking = new Set<string>();
  private readonly recorded = new Map<string, string>();
  private mail: AparteEvent[] = [];
  private links: Link[] = [];
  private publication = BEFORE;
  private now = START;
  private made = 0;

  constructor(seed: number, devices: number) {
    this.random = numbers(seed);
    this.devices = Array.from({ length: devices }, (_, i) => ({
      anonymousId: `d${seed}-${i}`,
      user: undefined,
      snapshot: undefined,
    }));
  }

  /** Somebody looks at a page: what is decided is shown, and reported by an event that is now on its way. */
  visit(at: number): void {
    const device = this.device(at);
    // Only a record tells what was served under other shares: the login's answer comes after its link.
    if (this.publication === AFTER && device.user !== undefined) this.settle();
    if (this.random() < 0.7) device.snapshot = this.snapshotFor(device);
    const assignmentId = device.snapshot?.assignmentId ?? device.anonymousId;
    const request = aRequest({ assignmentId, purposes: ALL_PURPOSES });
    const now = this.now++;
    const { hero } = decide(
      this.publication.rules,
      device.snapshot ?? null,
      { ...request, keys: ['hero'] },
      now,
    );
    const variant = hero?.variant;
    if (typeof variant !== 'string') throw new Error(`nothing decided: ${JSON.stringify(hero)}`);
    this.served++;
    const known = this.recorded.get(assignmentId);
    if (known !== undefined && known !== variant)
      this.drifts.push(`${assignmentId}: ${known}, then ${variant}`);
    this.recorded.set(assignmentId, known ?? variant);
    this.post(device, {
      name: EXPOSURE_EVENT,
      messageId: exposureMessageId(assignmentId, 'offer', 1, 'assigned'),
      properties: { experiment: 'offer', variant, stage: 'assigned', run: 1, assignmentId },
    });
  }

  login(at: number, user: string): void {
    const device = this.device(at);
    device.user = user;
    this.post(device, { type: 'identify', name: '' });
  }

  logout(at: number): void {
    this.device(at).user = undefined;
  }

  /** `reset()`: from now on the device is another one. */
  reset(at: number): void {
    const device = this.device(at);
    Object.assign(device, { anonymousId: `${device.anonymousId}'`, user: undefined, snapshot: undefined });
  }

  /** One thing that is on its way arrives or goes on, whichever; or comes a second time. */
  step(): void {
    const at = Math.floor(this.random() * (this.mail.length + this.links.length));
    if (at >= this.mail.length) return this.advance(this.links[at - this.mail.length]);
    const event = this.mail[at];
    if (event === undefined) return;
    if (this.random() < 0.75) this.mail.splice(at, 1); // else it is sent once more
    this.take(event);
  }

  /** Everything arrives, and every link ends. */
  settle(): void {
    while (this.mail.length + this.links.length > 0) this.step();
    for (const device of this.devices) device.snapshot = this.snapshotFor(device);
  }

  /** The shares change under the running experiment. */
  shift(): void {
    this.settle();
    this.publication = AFTER;
  }

  /** Every person as it came out, with the names that lead to it. */
  people(): { readonly person: Person; readonly names: readonly string[] }[] {
    const names = new Map<Subject, string[]>();
    for (const [name, owner] of this.names) {
      names.set(owner, [...(names.get(owner) ?? []), name]);
    }
    return [...names].map(([{ person }, all]) => ({ person, names: all }));
  }

  private device(at: number): Device {
    const device = this.devices[at % this.devices.length];
    if (device === undefined) throw new Error('no device');
    return device;
  }

  private post(device: Device, fields: Partial<AparteEvent>): void {
    const { anonymousId, user } = device;
    this.mail.push(
      anEvent({
        messageId: `m${this.made++}`,
        timestamp: this.now++,
        anonymousId,
        ...(user === undefined ? {} : { userId: user }),
        ...fields,
      }),
    );
  }

  private snapshotFor({ user, anonymousId }: Device): Snapshot | undefined {
    const known = this.heldBy(user ?? anonymousId) ?? this.heldBy(anonymousId);
    if (known === undefined) return undefined;
    const { definitions } = this.publication;
    return snapshotOf(known.person, ALL_PURPOSES, [], definitions, this.now, this.now, known.isUser);
  }

  private heldBy(name: string): Subject | undefined {
    return this.names.get(name);
  }

  private take(event: AparteEvent): void {
    const { userId: user, anonymousId: device = '' } = event;
    const home = user ?? device;
    let held = this.heldBy(home);
    if (held?.frozen === true) {
      this.mail.push(event); // the client sends it again
      return;
    }
    if (held === undefined) {
      held = {
        person: newPerson(`p-${home}-${this.made++}`, device, this.now),
        isUser: user !== undefined,
        events: new Map(),
        frozen: false,
      };
      this.names.set(home, held);
    }
    if (!held.events.has(event.messageId)) {
      held.events.set(event.messageId, event);
      held.person = reduceEvent(held.person, event, this.publication.definitions, { newOrder: false });
      if (event.name === EXPOSURE_EVENT) {
        this.facts.push({
          kind: 'shown',
          device,
          user,
          variant: JSON.stringify(event.properties['variant']),
        });
      }
    }
    if (user === undefined || this.linking.has(`${user}\n${device}`)) return;
    this.linking.add(`${user}\n${device}`);
    this.links.push({ user, device });
  }

  /** The next step of a link; a crash after it has it done again. */
  private advance(link: Link | undefined): void {
    if (link === undefined) return;
    const end = () => {
      if (this.random() < 0.8) this.links.splice(this.links.indexOf(link), 1);
    };
    const into = this.heldBy(link.user);
    if (into === undefined) throw new Error('a login without a person');
    if (link.from !== undefined) {
      this.join(into, link.from);
      end();
      return;
    }
    const owner = this.names.get(link.device);
    const shown = this.showed.get(link.device) ?? new Set();
    const asking = sideOf(into);
    const holder = this.contested.has(link.device)
      ? 'everybody'
      : owner === undefined
        ? 'nobody'
        : sideOf(owner);
    const others = [...shown].filter((user) => user !== link.user).length;
    const verdict = judgeLink(asking, holder, others, { link: 'merge', persons: 1 });
    if (verdict === 'join' && owner !== undefined) {
      owner.frozen = true;
      link.from = owner;
      return;
    }
    if (verdict === 'take') {
      this.names.set(link.device, into);
      this.facts.push({ kind: 'linked', device: link.device, user: link.user });
    }
    if (verdict === 'contest') {
      this.names.delete(link.device);
      this.contested.add(link.device);
      this.facts.push({ kind: 'contested', device: link.device, user: link.user });
    }
    if (verdict === 'refuse') this.showed.set(link.device, shown.add(link.user));
    end();
  }

  private join(into: Subject, from: Subject): void {
    if (from === into || !from.frozen) return; // done before
    const news = [...from.events.values()].filter((event) => !into.events.has(event.messageId));
    for (const event of news) into.events.set(event.messageId, event);
    const { definitions } = this.publication;
    const other =
      news.length === from.events.size
        ? from.person
        : { ...replay(from.person, news, definitions).person, exposures: from.person.exposures };
    into.person = mergePersons(into.person, other, { sharedOrders: 0 }, definitions);
    for (const [name, owner] of this.names) {
      if (owner !== from) continue;
      this.names.set(name, into);
      for (const [user, held] of this.names) {
        if (held === into && held.isUser && !user.startsWith('d')) {
          this.facts.push({ kind: 'linked', device: name, user });
        }
      }
    }
    from.frozen = false;
  }
}

function sideOf({ person, isUser }: Subject): Side {
  return { person: person.id, isUser };
}
