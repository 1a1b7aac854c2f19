import { languageOf } from '../runtime/language.ts';

/** What may be set on `<aparte-recommendations>`, as an attribute or a property. */
export const RECOMMENDATION_ATTRIBUTES = [
  'placement', // the flag that decides the list
  'item', // the key of the item the list starts from
  'heading', // instead of the list's own
  'level', // of the heading, 2 to 6; 2
  'empty', // what is said when there is nothing; without it the element collapses
] as const;

/** What is set on one element, as texts; empty where nothing is. */
export type Settings = { readonly [K in (typeof RECOMMENDATION_ATTRIBUTES)[number] | 'lang']: string };

/** Reads an element. `lang` is that of the place where it stands. */
export function readSettings(host: Element): Settings {
  const given = RECOMMENDATION_ATTRIBUTES.map((name) => [name, host.getAttribute(name) ?? '']);
  return { ...Object.fromEntries(given), lang: languageOf(host) } as Settings; // one entry a name
}

/** What the answer depends on, as one text. */
export function questionOf({ placement, item, lang }: Settings): string {
  return JSON.stringify([placement, item, lang]);
}
