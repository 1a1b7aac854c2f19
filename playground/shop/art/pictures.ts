import { findItem, type CatalogueItem } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import { BAG_SHAPES } from './bag.ts';
import { BOOK_SHAPES } from './book.ts';
import { CASE_SHAPES } from './case.ts';
import { COFFEE_SHAPES } from './coffee.ts';
import type { Draw } from './draw.ts';
import { GARDEN_SHAPES } from './garden.ts';
import { LAMP_SHAPES } from './lamp.ts';
import { PHONE_SHAPES } from './phone.ts';
import { CHARGER_SHAPES } from './power.ts';
import { TABLET_SHAPES, WATCH_SHAPES } from './screens.ts';
import { HEADPHONE_SHAPES, SPEAKER_SHAPES } from './sound.ts';
import { tonesOf } from './tones.ts';

/** Which shapes each range draws with; a catalogue row names one of its range's. */
export const SHAPES: Readonly<Record<string, Readonly<Record<string, Draw>>>> = {
  phones: PHONE_SHAPES,
  'phone-cases': CASE_SHAPES,
  headphones: HEADPHONE_SHAPES,
  chargers: CHARGER_SHAPES,
  watches: WATCH_SHAPES,
  tablets: TABLET_SHAPES,
  'coffee-makers': COFFEE_SHAPES,
  books: BOOK_SHAPES,
  garden: GARDEN_SHAPES,
  lamps: LAMP_SHAPES,
  speakers: SPEAKER_SHAPES,
  bags: BAG_SHAPES,
};

/** The object alone, on no ground, in a box of 400 × 400. */
function drawObject(item: CatalogueItem): Markup {
  const draw = SHAPES[item.range]?.[item.shape];
  return draw === undefined ? html`` : draw(tonesOf(item.colour), item.key);
}

/** An item's picture: 400 × 400, with its own ground. */
export function itemPicture(item: CatalogueItem): Markup {
  const tones = tonesOf(item.colour);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">
    <rect width="400" height="400" fill="${tones.wash}" />
    <circle cx="200" cy="196" r="158" fill="${tones.haze}" />
    <ellipse cx="200" cy="350" rx="132" ry="15" fill="#4a3826" opacity=".16" />
    ${drawObject(item)}
  </svg>`;
}

/** One object on a banner's shelf: which, its left edge, its scale. */
type Placed = readonly [key: string, x: number, scale: number];

/** A banner: ground hue, and the objects on its shelf, back to front. */
interface Scene {
  readonly hue: number;
  readonly objects: readonly Placed[];
}

const SCENES: Readonly<Record<string, Scene>> = {
  hero: {
    hue: 24,
    objects: [
      ['p-125', 690, 1.2],
      ['p-83', 1240, 0.86],
      ['p-116', 1085, 0.86],
      ['p-17', 905, 0.92],
      ['p-37', 1370, 0.56],
    ],
  },
  'hero-phones': {
    hue: 188,
    objects: [
      ['p-4', 720, 0.98],
      ['p-7', 1200, 0.98],
      ['p-10', 1010, 0.86],
      ['p-17', 850, 1.12],
    ],
  },
  'hero-phone-cases': {
    hue: 352,
    objects: [
      ['p-31', 700, 0.92],
      ['p-23', 1220, 0.92],
      ['p-21', 1040, 0.92],
      ['p-19', 860, 1.06],
    ],
  },
  'hero-headphones': {
    hue: 258,
    objects: [
      ['p-38', 720, 0.92],
      ['p-47', 1180, 1],
      ['p-43', 1000, 0.72],
      ['p-37', 850, 0.96],
    ],
  },
  'hero-coffee-makers': {
    hue: 30,
    objects: [
      ['p-91', 720, 0.92],
      ['p-89', 1180, 1.04],
      ['p-86', 1010, 0.84],
      ['p-84', 850, 0.9],
    ],
  },
  'hero-books': {
    hue: 222,
    objects: [
      ['p-96', 740, 0.86],
      ['p-107', 1210, 0.9],
      ['p-99', 1060, 0.84],
      ['p-101', 900, 0.96],
    ],
  },
  'hero-garden': {
    hue: 96,
    objects: [
      ['p-118', 720, 0.94],
      ['p-119', 1200, 0.9],
      ['p-116', 1040, 0.96],
      ['p-113', 850, 0.96],
    ],
  },
};

/** File names (without `.svg`) of all banners. */
export const BANNER_NAMES: readonly string[] = Object.keys(SCENES);

/** Where the banner's shelf is; objects stand on it. */
const SHELF_Y = 500;
/** Where an object's foot is in its own box. */
const FOOT_Y = 346;

function place([key, x, scale]: Placed): Markup {
  const item = findItem(key);
  if (item === undefined) return html``;
  const shadow = html`<ellipse
    cx="${x + 200 * scale}"
    cy="${SHELF_Y + 3}"
    rx="${130 * scale}"
    ry="${11 * scale}"
    fill="#3a2a1c"
    opacity=".22"
  />`;
  return html`${shadow}<g transform="translate(${x} ${SHELF_Y - FOOT_Y * scale}) scale(${scale})"
      >${drawObject(item)}</g
    >`;
}

/** Folds of the curtain that frames every banner: an aparté is spoken on a stage. */
function curtain(hue: number): Markup {
  const folds = [3, 2, 1, 0];
  return html`${folds.map((fold) => html`<path d="M${1456 + (3 - fold) * 40} 0q${6 - fold * 6} 240 ${34 - fold * 10} 520h160V0z" fill="hsl(${hue}, 42%, ${46 + (fold % 2) * 6}%)" />`)}`;
}

/** A banner of 1600 × 600: calm at the left, where the text stands, a shelf of objects at the right. */
export function bannerPicture(name: string): Markup | undefined {
  if (!Object.hasOwn(SCENES, name)) return undefined;
  const scene = SCENES[name];
  if (scene === undefined) return undefined;
  const { hue, objects } = scene;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 600" width="1600" height="600">
    <defs>
      <linearGradient id="wall" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stop-color="hsl(${hue}, 58%, 93%)" />
        <stop offset="1" stop-color="hsl(${hue}, 52%, 82%)" />
      </linearGradient>
    </defs>
    <rect width="1600" height="600" fill="url(#wall)" />
    <circle cx="1120" cy="270" r="330" fill="#fff" opacity=".36" />
    <circle cx="1120" cy="270" r="232" fill="#fff" opacity=".36" />
    ${curtain(hue)}
    <rect y="${SHELF_Y}" width="1600" height="100" fill="hsl(${hue}, 40%, 70%)" />
    <rect y="${SHELF_Y}" width="1600" height="7" fill="hsl(${hue}, 44%, 78%)" />
    ${objects.map(place)}
  </svg>`;
}

/** The shop's mark: a speech bubble between two curtains. */
export function favicon(): Markup {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
    <rect width="64" height="64" rx="15" fill="#b4472b" />
    <path
      d="M14 18a7 7 0 0 1 7-7h22a7 7 0 0 1 7 7v17a7 7 0 0 1-7 7H32L20 53V42a6 6 0 0 1-6-6z"
      fill="#fff6ea"
    />
    <path d="M24 22h16M24 30h10" stroke="#b4472b" stroke-width="4.500" stroke-linecap="round" />
  </svg>`;
}
