import { purposeList, purposeRecord } from '../../core/consent.ts';
import type { JsonObject } from '../../core/events.ts';
import type { ConsentChoice, OrderTotals } from '../../core/profile/types.ts';
import type { OrdersAnswer } from '../../core/wire/people.ts';
import type { AudienceWhy, ProfileView, StoredEventView } from './contract.ts';

// People and events on the wire: times as ISO 8601, purposes by name.

/** An event as the API shows it. */
export function eventJson({ event, person }: StoredEventView): object {
  return {
    ...event,
    timestamp: iso(event.timestamp),
    receivedAt: iso(event.receivedAt),
    purposes: purposeList(event.purposes),
    person,
  };
}

/** A person as the API shows it; of the snapshot only which one it is. */
export function profileJson(profile: ProfileView): object {
  const { person, devices } = profile.consent;
  return {
    ...profile,
    createdAt: iso(profile.createdAt),
    lastSeenAt: iso(profile.lastSeenAt),
    totals: totalsJson(profile.totals),
    ranges: mapped(profile.ranges, totalsJson),
    consent: {
      ...(person === undefined ? {} : { person: choiceJson(person) }),
      devices: mapped(devices, choiceJson),
    },
    audiences: profile.audiences.map((audience) => ({ ...audience, ...spanJson(audience) })),
    exposures: mapped(profile.exposures as Record<string, JsonObject>, exposureJson), // facts, each an object
    snapshot: { version: profile.snapshot.version, asOf: iso(profile.snapshot.asOf) },
  };
}

/** Why somebody is in an audience or not, as the API shows it. */
export function whyJson(why: AudienceWhy): object {
  return { ...why, ...spanJson(why) };
}

function spanJson({ since, until }: { readonly since?: number; readonly until?: number }): object {
  return {
    ...(since === undefined ? {} : { since: iso(since) }),
    ...(until === undefined ? {} : { until: iso(until) }),
  };
}

/** Orders as the API shows them. */
export function totalsJson(totals: OrderTotals): OrdersAnswer {
  const { firstAt, lastAt, ...counts } = totals;
  return {
    ...counts,
    ...(firstAt === undefined ? {} : { firstAt: iso(firstAt) }),
    ...(lastAt === undefined ? {} : { lastAt: iso(lastAt) }),
  };
}

function choiceJson(choice: ConsentChoice): object {
  return { ...choice, purposes: purposeRecord(choice.purposes), at: iso(choice.at) };
}

function exposureJson(exposure: JsonObject): object {
  const { at, units: _units, ...said } = exposure;
  return typeof at === 'number' ? { ...said, at: iso(at) } : said;
}

function mapped<T>(values: Readonly<Record<string, T>>, json: (value: T) => object): object {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, json(value)]));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
