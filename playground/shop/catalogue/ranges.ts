import type { Bilingual } from '../language.ts';
import { CHARGERS, PHONE_CASES, PHONES } from './mobile.ts';
import { HEADPHONES, SPEAKERS, TABLETS, WATCHES } from './devices.ts';
import { COFFEE_MAKERS, GARDEN, LAMPS } from './home.ts';
import { BAGS, BOOKS } from './leisure.ts';

/** A product range as the shop shows it. */
export interface Range {
  readonly key: string;
  /** What `properties.category` carries in events, in every language of the page. */
  readonly category: string;
  readonly name: Bilingual;
  readonly blurb: Bilingual;
  /** What is true of every item of the range. */
  readonly facts: readonly Bilingual[];
  /** The range's items, in the form of `readTable`. */
  readonly table: string;
}

const PARTS: Bilingual = { en: 'Spare parts for ten years', fr: 'Pièces détachées pendant dix ans' };
const WARRANTY: Bilingual = { en: 'Three-year warranty', fr: 'Garantie trois ans' };
const USB: Bilingual = { en: 'Charges by USB-C', fr: 'Se recharge en USB-C' };

/** All ranges, in the order of the shelves. Item numbers follow this order, so new ranges go to the end. */
export const RANGES: readonly Range[] = [
  {
    key: 'phones',
    category: 'Phones',
    name: { en: 'Phones', fr: 'Téléphones' },
    blurb: { en: 'From the quiet to the very clever.', fr: 'Du plus tranquille au plus malin.' },
    facts: [WARRANTY, { en: 'Unlocked, any network', fr: 'Débloqué, tout opérateur' }, USB],
    table: PHONES,
  },
  {
    key: 'phone-cases',
    category: 'Phone cases',
    name: { en: 'Phone cases', fr: 'Coques' },
    blurb: { en: 'Something to drop with confidence.', fr: 'Pour tomber en confiance.' },
    facts: [
      { en: 'Survives a fall of 1.5 m', fr: 'Résiste à une chute de 1,5 m' },
      { en: 'Cut for every phone we sell', fr: 'Taillée pour tous nos téléphones' },
      { en: 'Works with wireless charging', fr: 'Compatible avec la charge sans fil' },
    ],
    table: PHONE_CASES,
  },
  {
    key: 'headphones',
    category: 'Headphones',
    name: { en: 'Headphones', fr: 'Casques' },
    blurb: { en: 'For music, for trains, for peace.', fr: 'Pour la musique, le train, la paix.' },
    facts: [WARRANTY, { en: 'Cushions can be replaced', fr: 'Coussinets remplaçables' }, PARTS],
    table: HEADPHONES,
  },
  {
    key: 'chargers',
    category: 'Chargers',
    name: { en: 'Chargers', fr: 'Chargeurs' },
    blurb: { en: 'Power, near or far from a socket.', fr: 'De l’énergie, près ou loin des prises.' },
    facts: [WARRANTY, USB, { en: 'Stays cool', fr: 'Ne chauffe pas' }],
    table: CHARGERS,
  },
  {
    key: 'watches',
    category: 'Watches',
    name: { en: 'Watches', fr: 'Montres' },
    blurb: { en: 'Time, told in several manners.', fr: 'L’heure, dite de plusieurs manières.' },
    facts: [WARRANTY, { en: 'Good for a swim', fr: 'On peut nager avec' }, PARTS],
    table: WATCHES,
  },
  {
    key: 'tablets',
    category: 'Tablets',
    name: { en: 'Tablets', fr: 'Tablettes' },
    blurb: { en: 'To read, to draw, to watch.', fr: 'Pour lire, dessiner, regarder.' },
    facts: [WARRANTY, USB, { en: 'Five years of updates', fr: 'Cinq ans de mises à jour' }],
    table: TABLETS,
  },
  {
    key: 'coffee-makers',
    category: 'Coffee makers',
    name: { en: 'Coffee makers', fr: 'Cafetières' },
    blurb: { en: 'Fast, slow and very slow coffee.', fr: 'Café rapide, lent ou très lent.' },
    facts: [WARRANTY, PARTS, { en: 'No capsules', fr: 'Sans capsules' }],
    table: COFFEE_MAKERS,
  },
  {
    key: 'books',
    category: 'Books',
    name: { en: 'Books', fr: 'Livres' },
    blurb: { en: 'Novels, gardens, bread and bears.', fr: 'Romans, jardins, pain et ours.' },
    facts: [
      { en: 'Sewn binding', fr: 'Reliure cousue' },
      { en: 'Paper from managed forests', fr: 'Papier de forêts gérées' },
    ],
    table: BOOKS,
  },
  {
    key: 'garden',
    category: 'Garden',
    name: { en: 'Garden', fr: 'Jardin' },
    blurb: { en: 'For a balcony or a field.', fr: 'Pour un balcon ou pour un champ.' },
    facts: [
      { en: 'Chosen by gardeners', fr: 'Choisi par des jardiniers' },
      { en: 'Packed without plastic', fr: 'Emballé sans plastique' },
    ],
    table: GARDEN,
  },
  {
    key: 'lamps',
    category: 'Lamps',
    name: { en: 'Lamps', fr: 'Lampes' },
    blurb: { en: 'Light, where the evening is.', fr: 'De la lumière, là où est le soir.' },
    facts: [WARRANTY, { en: 'Bulb included, and replaceable', fr: 'Ampoule fournie et remplaçable' }, PARTS],
    table: LAMPS,
  },
  {
    key: 'speakers',
    category: 'Speakers',
    name: { en: 'Speakers', fr: 'Enceintes' },
    blurb: { en: 'Small boxes with large voices.', fr: 'Petites boîtes, grandes voix.' },
    facts: [WARRANTY, PARTS],
    table: SPEAKERS,
  },
  {
    key: 'bags',
    category: 'Bags',
    name: { en: 'Bags', fr: 'Sacs' },
    blurb: { en: 'To carry all of the above.', fr: 'Pour porter tout le reste.' },
    facts: [
      { en: 'Sewn in Europe', fr: 'Cousu en Europe' },
      { en: 'Repaired free of charge', fr: 'Réparé gratuitement' },
    ],
    table: BAGS,
  },
];
