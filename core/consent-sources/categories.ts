import type { Purpose } from '../consent.ts';
import type { Said } from './precedence.ts';

// Consent platforms with categories, services or groups of their own: which of them stand for which purpose.

/** A person's choice by the platform's own names; a name that is missing is refused. Undefined: nobody chose yet. */
export type CategoryChoice = { readonly [category: string]: unknown } | undefined;

/** A purpose that a category may stand for. `loyalty` is only ever given to the site itself. */
export type Mappable = Exclude<Purpose, 'loyalty'>;

/** The purposes that each category stands for. */
export interface Categories {
  readonly [category: string]: readonly Mappable[];
}

const MAPPABLE = 'storage analytics personalization experimentation advertising'.split(' ') as Mappable[];

/** Categories that are called as purposes are. */
export const SAME_NAMES: Categories = Object.fromEntries(MAPPABLE.map((purpose) => [purpose, [purpose]]));

/** Reads `analytics: analytics experimentation; marketing: advertising`; without a text, categories are called as
 *  purposes are. Throws a TypeError that names what is no purpose: a mapping that is misspelt must not pass for a
 *  refusal. */
export function declaredCategories(text?: string): Categories {
  if (!text) return SAME_NAMES;
  const categories: { [category: string]: Mappable[] } = {};
  for (const part of text.split(';')) {
    const [category, ...names] = part.match(/[^\s,:]+/g) ?? [];
    const wrong = names.find((name) => !MAPPABLE.includes(name as Mappable));
    if (wrong) throw new TypeError(`data-categories: ${wrong} is no purpose`);
    if (category) categories[category] = names as Mappable[]; // each was looked up
  }
  return categories;
}

/** What a choice says: a purpose is granted if any category that stands for it is, refused if all are, and none of this
 *  platform's business if no category stands for it. Pure. */
export function categoriesSaid(choice: CategoryChoice, categories: Categories): Said {
  const said: { [purpose: string]: boolean | null } = {};
  for (const [category, purposes] of Object.entries(categories)) {
    for (const purpose of purposes) {
      said[purpose] = choice ? said[purpose] || choice[category] === true : null;
    }
  }
  return said;
}
