import { CATALOGUE, type CatalogueItem } from '../shop/catalogue.ts';

/** What people of the demo look for beside what they came for, by category. */
const GOES_WITH: Readonly<Record<string, readonly string[]>> = {
  Phones: ['Phone cases', 'Chargers', 'Headphones'],
  'Phone cases': ['Phones', 'Chargers'],
  Headphones: ['Phones', 'Bags'],
  Chargers: ['Phones', 'Tablets'],
  Watches: ['Phones', 'Chargers'],
  Tablets: ['Chargers', 'Headphones'],
  'Coffee makers': ['Books', 'Lamps'],
  Books: ['Lamps', 'Coffee makers'],
  Garden: ['Lamps', 'Books'],
  Lamps: ['Books', 'Speakers'],
  Speakers: ['Headphones', 'Lamps'],
  Bags: ['Headphones', 'Chargers'],
};

/** The items that go with one, always the same: one of each category that goes with its own. */
export function companionsOf(item: CatalogueItem): CatalogueItem[] {
  return (GOES_WITH[item.category] ?? []).flatMap((category, i) => {
    const items = CATALOGUE.filter((other) => other.category === category && other.stock > 0);
    return items[(item.number * 5 + i) % items.length] ?? [];
  });
}
