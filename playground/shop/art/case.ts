import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, type Tones } from './tones.ts';

/** A phone case seen from behind, with `pattern` inside its edge. */
function shell(tones: Tones, id: string, pattern: Markup): Markup {
  return html`<g transform="rotate(-6 200 200)">
    <rect x="116" y="46" width="168" height="304" rx="36" fill="${tones.deep}" />
    <rect x="116" y="42" width="168" height="304" rx="36" fill="${tones.dark}" />
    <clipPath id="${id}-back"><rect x="124" y="50" width="152" height="288" rx="29" /></clipPath>
    <g clip-path="url(#${id}-back)"
      ><rect x="124" y="50" width="152" height="288" fill="${tones.base}" />${pattern}
      <path d="M124 300V50h120z" fill="#fff" opacity=".13"
    /></g>
    <rect x="138" y="64" width="66" height="66" rx="21" fill="${tones.deep}" />
    <rect x="144" y="70" width="54" height="54" rx="16" fill="${GLASS}" />
    <circle cx="160" cy="86" r="9" fill="#4b4560" /><circle cx="182" cy="108" r="9" fill="#4b4560" /><circle
      cx="182"
      cy="86"
      r="4"
      fill="${PAPER}"
    />
    <rect x="282" y="120" width="6" height="44" rx="3" fill="${tones.deep}" />
  </g>`;
}

/** Chips of the terrazzo: x, y, turn. Placed by hand, so that no two touch. */
const CHIPS: readonly (readonly [number, number, number])[] = [
  [232, 78, 10],
  [256, 128, 70],
  [222, 150, 30],
  [150, 160, 100],
  [186, 178, 15],
  [246, 196, 50],
  [140, 214, 80],
  [204, 228, 120],
  [258, 250, 20],
  [164, 260, 60],
  [222, 280, 95],
  [136, 296, 40],
  [186, 312, 130],
  [256, 318, 5],
];

function chip([x, y, turn]: readonly [number, number, number], index: number, tones: Tones): Markup {
  const fills = [tones.spark, PAPER, tones.deep, tones.sparkDark, tones.light];
  return html`<path
    transform="translate(${x} ${y}) rotate(${turn})"
    d="M-13-5l9-8 15 5 2 12-12 8-13-6z"
    fill="${fills[index % fills.length]}"
  />`;
}

function dots(tones: Tones): Markup {
  const rows = [0, 1, 2, 3, 4, 5, 6, 7];
  return html`${rows.map((row) => [0, 1, 2, 3, 4].map((column) => html`<circle cx="${132 + column * 36 + (row % 2) * 18}" cy="${64 + row * 38}" r="8" fill="${(row + column) % 3 === 0 ? tones.spark : PAPER}" />`))}`;
}

function flower(tones: Tones): Markup {
  const petals = [0, 45, 90, 135, 180, 225, 270, 315];
  return html`<path d="M204 350q-8-60 4-110" stroke="${tones.deep}" stroke-width="7" fill="none" /><path
      d="M202 312q-34-2-44-30 34-2 44 30z"
      fill="${tones.deep}"
    />
    ${petals.map((turn) => html`<ellipse transform="rotate(${turn} 210 218)" cx="210" cy="176" rx="17" ry="30" fill="${PAPER}" />`)}<circle
      cx="210"
      cy="218"
      r="22"
      fill="${tones.spark}"
    />`;
}

/** The patterns a phone case comes in. */
export const CASE_SHAPES: Readonly<Record<string, Draw>> = {
  terrazzo: (tones, id) => shell(tones, id, html`${CHIPS.map((place, index) => chip(place, index, tones))}`),
  stripes: (tones, id) =>
    shell(
      tones,
      id,
      html`${[0, 1, 2, 3, 4, 5, 6, 7].map((row) => html`<rect x="124" y="${58 + row * 37}" width="152" height="15" fill="${PAPER}" />`)}`,
    ),
  waves: (tones, id) =>
    shell(
      tones,
      id,
      html`${[0, 1, 2, 3, 4].map((row) => html`<path d="M110 ${130 + row * 46}q30-36 60 0t60 0 60 0v240H110z" fill="${[tones.light, tones.spark, tones.dark, PAPER, tones.deep][row]}" />`)}`,
    ),
  dots: (tones, id) => shell(tones, id, dots(tones)),
  plain: (tones, id) =>
    shell(
      tones,
      id,
      html`<circle cx="200" cy="226" r="44" fill="none" stroke="${tones.light}" stroke-width="9" /><rect
          x="195"
          y="286"
          width="10"
          height="32"
          rx="5"
          fill="${tones.light}"
        />`,
    ),
  flower: (tones, id) => shell(tones, id, flower(tones)),
};
