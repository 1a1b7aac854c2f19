import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, STEEL, STEEL_DARK, type Tones } from './tones.ts';

function cup(x: number, tones: Tones): Markup {
  const side = x < 200 ? 1 : -1;
  return html`<rect x="${x - 24}" y="196" width="48" height="108" rx="24" fill="${tones.dark}" />
    <rect x="${x + side * 20 - 17}" y="204" width="34" height="92" rx="17" fill="${GLASS}" />
    <rect x="${x - 14 - side * 6}" y="214" width="14" height="72" rx="7" fill="${tones.light}" />`;
}

function bud(x: number, turn: number, tones: Tones): Markup {
  return html`<g transform="translate(${x} 118) rotate(${turn})"
    ><rect x="-10" y="6" width="22" height="78" rx="11" fill="${tones.base}" /><circle
      cx="0"
      cy="0"
      r="30"
      fill="${tones.base}" />
    <ellipse cx="-20" cy="4" rx="16" ry="19" fill="${GLASS}" /><circle
      cx="8"
      cy="-8"
      r="9"
      fill="${tones.light}" /><rect x="-6" y="72" width="14" height="7" rx="3" fill="${STEEL}"
  /></g>`;
}

/** Headphones over the head, or earbuds with their box. */
export const HEADPHONE_SHAPES: Readonly<Record<string, Draw>> = {
  over: (tones) =>
    html`<path
        d="M98 236v-34a102 102 0 0 1 204 0v34"
        fill="none"
        stroke="${tones.deep}"
        stroke-width="24"
        stroke-linecap="round"
      />
      <path
        d="M98 232v-30a102 102 0 0 1 204 0v30"
        fill="none"
        stroke="${tones.base}"
        stroke-width="18"
        stroke-linecap="round"
      />
      <path
        d="M134 128a102 102 0 0 1 132 0"
        fill="none"
        stroke="${tones.spark}"
        stroke-width="18"
        stroke-linecap="round"
      />
      <rect x="92" y="182" width="12" height="40" rx="6" fill="${STEEL}" /><rect
        x="296"
        y="182"
        width="12"
        height="40"
        rx="6"
        fill="${STEEL}"
      />
      ${cup(104, tones)}${cup(296, tones)}
      <path
        d="M296 304q0 40-34 40h-44"
        fill="none"
        stroke="${GLASS}"
        stroke-width="5"
        stroke-linecap="round"
      />`,
  buds: (tones) =>
    html`<path d="M92 262h216v34a48 48 0 0 1-48 48H140a48 48 0 0 1-48-48z" fill="${tones.dark}" />
      <path d="M92 268a46 46 0 0 1 46-40h124a46 46 0 0 1 46 40z" fill="${GLASS}" />
      ${bud(150, 8, tones)}<g transform="translate(400 0) scale(-1 1)">${bud(150, 8, tones)}</g>
      <path d="M92 262h216v22H92z" fill="${tones.base}" /><rect
        x="186"
        y="304"
        width="28"
        height="8"
        rx="4"
        fill="${tones.spark}"
      />`,
};

function grille(x: number, y: number, radius: number, tones: Tones): Markup {
  return html`<circle cx="${x}" cy="${y}" r="${radius}" fill="${GLASS}" /><circle
      cx="${x}"
      cy="${y}"
      r="${radius * 0.78}"
      fill="${tones.deep}"
    /><circle cx="${x}" cy="${y}" r="${radius * 0.32}" fill="${tones.spark}" />`;
}

function holes(tones: Tones): Markup {
  const rows = [0, 1, 2, 3, 4, 5, 6];
  return html`${rows.map((row) => [0, 1, 2, 3, 4, 5, 6, 7].map((column) => html`<circle cx="${128 + column * 20.5}" cy="${178 + row * 19}" r="4.6" fill="${tones.deep}" opacity=".75" />`))}`;
}

/** Shelf speakers, round speakers, radios. */
export const SPEAKER_SHAPES: Readonly<Record<string, Draw>> = {
  box: (tones) =>
    html`${[84, 214].map(
      (x) =>
        html`<rect x="${x}" y="92" width="106" height="252" rx="12" fill="${tones.dark}" /><rect
            x="${x}"
            y="88"
            width="106"
            height="250"
            rx="12"
            fill="${tones.base}"
          />
          <rect
            x="${x + 9}"
            y="98"
            width="88"
            height="230"
            rx="8"
            fill="${tones.light}"
            opacity=".5"
          />${grille(x + 53, 150, 30, tones)}${grille(x + 53, 252, 42, tones)}`,
    )}`,
  drum: (tones) =>
    html`<path d="M176 122q0-46 24-46t24 46" fill="none" stroke="${tones.spark}" stroke-width="11" />
      <rect x="106" y="112" width="188" height="232" rx="48" fill="${tones.dark}" /><rect
        x="106"
        y="108"
        width="188"
        height="230"
        rx="48"
        fill="${tones.base}"
      />
      <ellipse cx="200" cy="138" rx="70" ry="15" fill="${tones.light}" />${holes(tones)}
      <rect x="172" y="318" width="56" height="7" rx="3.5" fill="${tones.spark}" />`,
  radio: (tones) =>
    html`<path
        d="M120 150v-28a20 20 0 0 1 20-20h120a20 20 0 0 1 20 20v28"
        fill="none"
        stroke="${STEEL_DARK}"
        stroke-width="12"
      />
      <path d="M276 148L336 60" stroke="${STEEL}" stroke-width="6" stroke-linecap="round" />
      <rect x="70" y="148" width="260" height="192" rx="26" fill="${tones.dark}" /><rect
        x="70"
        y="144"
        width="260"
        height="188"
        rx="26"
        fill="${tones.base}"
      />
      ${grille(142, 238, 54, tones)}<rect x="214" y="172" width="96" height="48" rx="10" fill="${PAPER}" />
      ${[0, 1, 2, 3, 4, 5, 6].map((tick) => html`<rect x="${226 + tick * 12}" y="${tick % 3 === 0 ? 188 : 196}" width="3" height="${tick % 3 === 0 ? 20 : 12}" fill="${GLASS}" />`)}
      <rect x="260" y="176" width="4" height="40" fill="${tones.sparkDark}" /><circle
        cx="236"
        cy="272"
        r="21"
        fill="${PAPER}"
      /><rect x="234" y="254" width="5" height="18" rx="2" fill="${tones.deep}" /><circle
        cx="290"
        cy="272"
        r="21"
        fill="${tones.spark}"
      /><rect x="288" y="254" width="5" height="18" rx="2" fill="${tones.deep}" />`,
};
