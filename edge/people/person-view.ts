import { grants, type Purpose, purposeList, purposeMask } from '../../core/consent.ts';
import { isMember, membershipsOf } from '../../core/profile/audiences.ts';
import { EVERYTHING } from '../../core/profile/order-lines.ts';
import type { Person } from '../../core/profile/types.ts';
import type { Receipt } from '../../core/receipts.ts';
import type { ExposureAnswer, PersonAnswer, ReceiptAnswer } from '../../core/wire/people.ts';
import { identifiersOf, iso, nameOfPerson, widestPurposes } from './briefs.ts';
import { totalsJson } from './json.ts';
import { rangeScores, scoreAnswers } from './figures-view.ts';
import type { Looks } from './look-contract.ts';
import type { Held } from './memory.ts';
import { refreshHeld } from './refresh.ts';
import { permissionsView } from './permissions-view.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { snapshotFor } from './snapshots.ts';
import { hold } from './store.ts';

const MAX_RECEIPTS = 100;

/** A person by its id, up to date with the definitions; undefined: nobody, or given up to a merge. */
export function personById(shard: Shard, config: ShardConfig, id: string, now: number): Held | undefined {
  const [row] = shard.sql.exec<{ n: number }>('SELECT n FROM people WHERE id = ?', id).toArray();
  const held = row === undefined ? undefined : hold(shard, row.n);
  if (held !== undefined) refreshHeld(shard, held, config.definitions, now);
  return held;
}

/** A person as the console shows it: each part only where its purpose is granted. */
export function viewPerson(
  shard: Shard,
  config: ShardConfig,
  { id, now }: Looks['person']['ask'],
): Looks['person']['answer'] {
  const held = personById(shard, config, id, now);
  if (held === undefined) return null;
  const { person } = held;
  const identifiers = identifiersOf(shard, held.n);
  const purposes = widestPurposes(person, held.purposes, () => identifiers);
  const permitted = new Set(purposeList(purposes));
  const answer: PersonAnswer = {
    id: person.id,
    identifiers,
    assignmentId: person.assignmentId,
    createdAt: iso(person.createdAt),
    firstSeenAt: iso(person.firstSeenAt),
    lastSeenAt: iso(person.lastSeenAt),
    events: person.events,
    permissions: {
      granted: purposeList(purposes),
      ...permissionsView(shard, config, held),
      receipts: receiptsOf(shard, held.n),
    },
    ...(permitted.has('analytics') ? { totals: totalsJson(person.totals) } : {}),
    ...(permitted.has('personalization') ? personalPart(person, config, now) : {}),
    ...(permitted.has('experimentation') ? { exposures: exposuresOf(person) } : {}),
  };
  // Of several devices that chose differently, decisions are shown as the one that allows the most would get them.
  const device = identifiers.find(
    ({ type, value }) => type === 'anonymousId' && allows(person, value, permitted),
  );
  return { person: answer, snapshot: snapshotFor(held, device?.value, config.definitions, now) };
}

function allows(person: Person, device: string, permitted: ReadonlySet<Purpose>): boolean {
  const choice = Object.hasOwn(person.devices, device) ? person.devices[device] : undefined;
  return choice !== undefined && [...permitted].every((purpose) => grants(choice.purposes, purpose));
}

function personalPart(
  person: Person,
  config: ShardConfig,
  now: number,
): Pick<PersonAnswer, 'details' | 'ranges' | 'rfm' | 'scores' | 'recent' | 'audiences' | 'name'> {
  const name = nameOfPerson(person);
  return {
    ...(name === undefined ? {} : { name }),
    details: Object.entries(person.traits)
      .map(([trait, { value, at }]) => ({ name: trait, value, at: iso(at) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ranges: Object.fromEntries(
      Object.entries(person.ranges)
        .filter(([range]) => range !== EVERYTHING)
        .map(([range, totals]) => [range, totalsJson(totals)]),
    ),
    rfm: rangeScores(person, config, now),
    scores: scoreAnswers(person, config, now),
    recent: person.recent.map(({ item, at, what }) => ({ item, at: iso(at), what })),
    audiences: membershipsOf(person, config.definitions, now).map((membership) => ({
      key: membership.key,
      member: isMember(membership, now),
      since: iso(membership.since),
      ...(membership.until === undefined ? {} : { until: iso(membership.until) }),
    })),
  };
}

function receiptsOf(shard: Shard, n: number): ReceiptAnswer[] {
  const rows = shard.sql.exec<{ body: string }>(
    'SELECT body FROM receipts WHERE person = ? ORDER BY link DESC LIMIT ?',
    n,
    MAX_RECEIPTS,
  );
  return rows
    .toArray()
    .map(({ body }): ReceiptAnswer => {
      const receipt = JSON.parse(body) as Receipt; // written by `setConsent`
      const { id, at, source, hash, textVersion } = receipt;
      const purposes = purposeList(purposeMask(receipt.purposes));
      return { id, at, source, hash, purposes, ...(textVersion === undefined ? {} : { textVersion }) };
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

function exposuresOf(person: Person): ExposureAnswer[] {
  return Object.entries(person.exposures).map(([experiment, { variant, at, run, crossover }]) => ({
    experiment,
    variant,
    at: iso(at),
    run,
    ...(crossover === undefined ? {} : { crossover }),
  }));
}
