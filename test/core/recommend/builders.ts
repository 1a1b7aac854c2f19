import type { ItemDocument } from '../../../core/config/types.ts';
import type { Act } from '../../../core/recommend/act.ts';
import { startIndex } from '../../../core/recommend/build.ts';
import type { Picked } from '../../../core/recommend/recommend.ts';
import type { RecommendIndex } from '../../../core/recommend/recommend-index.ts';

export const NOW: number = Date.UTC(2026, 10, 1);
export const DAY: number = 86_400_000;

export function anItem(key: string, fields: Partial<ItemDocument> = {}): ItemDocument {
  return { kind: 'item', key, title: { en: `The ${key}`, fr: `Le ${key}` }, ...fields };
}

/** A session of one person: items looked at a minute apart. */
export function viewed(person: number, items: string, at: number = NOW - DAY): Act[] {
  return items.split('').map((item, i) => ({ person, at: at + i * 60_000, what: 'viewed', item, order: 0 }));
}

export function bought(person: number, items: string, order: number, at: number = NOW - DAY): Act[] {
  return items.split('').map((item) => ({ person, at, what: 'bought', item, order }));
}

/** An index of one-letter items; acts are grouped by person. */
export function indexOf(
  items: string | readonly ItemDocument[],
  acts: readonly Act[],
  now: number = NOW,
): RecommendIndex {
  const build = startIndex(
    typeof items === 'string' ? items.split('').map((key) => anItem(key)) : items,
    now,
  );
  const people = new Map<number, Act[]>();
  for (const act of acts) people.set(act.person, [...(people.get(act.person) ?? []), act]);
  for (const own of people.values()) build.addPerson(own);
  return build.end();
}

/** The keys of a list, each with its rung: `b together`. */
export function told(index: RecommendIndex, picked: readonly Picked[]): string[] {
  return picked.map(({ item, step }) => `${index.keys[item]} ${step}`);
}
