import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { PAPER, type Tones } from './tones.ts';

/** A standing book; `cover` is drawn in the window x 132–290, y 60–330. */
function bound(tones: Tones, id: string, cover: Markup): Markup {
  return html`<path
      d="M112 64l176-12q8 0 8 8v270q0 8-8 8l-164 10q-22 0-22-22V84q0-18 10-20z"
      fill="${tones.deep}"
    />
    <path d="M116 330q0-14 16-15l158-9v22l-158 10q-16 0-16-8z" fill="${PAPER}" /><path
      d="M130 326l158-10M128 332l160-10"
      stroke="#d9cfc2"
      stroke-width="2"
    />
    <clipPath id="${id}-cover"
      ><path d="M122 62l168-10q8 0 8 8v250l-166 10q-18 1-20 12V72q0-9 10-10z"
    /></clipPath>
    <g clip-path="url(#${id}-cover)"
      ><rect x="100" y="40" width="210" height="300" fill="${tones.base}" />${cover}<rect
        x="104"
        y="40"
        width="24"
        height="300"
        fill="${tones.deep}"
        opacity=".55"
    /></g>
    <rect x="256" y="300" width="15" height="60" fill="${tones.spark}" /><path
      d="M256 360l7.500-9 7.500 9z"
      fill="${tones.wash}"
    />`;
}

/** Two lines that stand for title and author. */
function title(tones: Tones, y: number): Markup {
  return html`<rect x="148" y="${y}" width="122" height="15" rx="4" fill="${PAPER}" /><rect
      x="148"
      y="${y + 25}"
      width="76"
      height="9"
      rx="4"
      fill="${tones.light}"
    />`;
}

/** What may be on a cover. */
export const BOOK_SHAPES: Readonly<Record<string, Draw>> = {
  curtain: (tones, id) =>
    bound(
      tones,
      id,
      html`<rect x="128" y="150" width="180" height="190" fill="${tones.spark}" /><path
          d="M128 140h56q2 110-56 170zM308 140h-62q-2 110 62 160z"
          fill="${tones.dark}"
        /><path
          d="M128 132h180v26q-15 18-30 0-15 18-30 0-15 18-30 0-15 18-30 0-15 18-30 0-15 18-30 0z"
          fill="${tones.deep}"
        /><circle cx="214" cy="260" r="26" fill="${PAPER}" />${title(tones, 80)}`,
    ),
  wave: (tones, id) =>
    bound(
      tones,
      id,
      html`<circle
          cx="250"
          cy="150"
          r="34"
          fill="${tones.spark}"
        />${[0, 1, 2, 3].map((row) => html`<path d="M100 ${196 + row * 36}q26-26 52 0t52 0 52 0 52 0v160H100z" fill="${[tones.light, PAPER, tones.dark, tones.deep][row]}" />`)}${title(tones, 80)}`,
    ),
  leaf: (tones, id) =>
    bound(
      tones,
      id,
      html`<path
          d="M212 330V150"
          stroke="${tones.deep}"
          stroke-width="6"
        />${[0, 1, 2, 3].map((row) => html`<path d="M212 ${200 + row * 38}q-54 0-62-46 54-2 62 46z" fill="${row % 2 ? tones.light : PAPER}" /><path d="M212 ${200 + row * 38}q54 0 62-46-54-2-62 46z" fill="${row % 2 ? tones.spark : tones.light}" />`)}${title(tones, 78)}`,
    ),
  sun: (tones, id) =>
    bound(
      tones,
      id,
      html`${[0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330].map((turn) => html`<rect transform="rotate(${turn} 213 222)" x="208" y="136" width="10" height="34" rx="5" fill="${tones.spark}" />`)}<circle
          cx="213"
          cy="222"
          r="43"
          fill="${PAPER}"
        /><circle cx="213" cy="222" r="26" fill="${tones.dark}" />${title(tones, 76)}`,
    ),
  moon: (tones, id) =>
    bound(
      tones,
      id,
      html`<circle cx="220" cy="200" r="52" fill="${PAPER}" /><circle
          cx="242"
          cy="186"
          r="46"
          fill="${tones.base}"
        /><path d="M100 300q60-44 110-14t100-20v80H100z" fill="${tones.deep}" />${[
          [160, 148],
          [268, 152],
          [256, 240],
          [150, 232],
        ].map(
          ([x, y]) => html`<circle cx="${x}" cy="${y}" r="5" fill="${tones.spark}" />`,
        )}${title(tones, 80)}`,
    ),
  peak: (tones, id) =>
    bound(
      tones,
      id,
      html`<circle cx="262" cy="164" r="24" fill="${tones.spark}" /><path
          d="M100 330l86-160 60 104 24-36 60 92z"
          fill="${tones.dark}"
        /><path d="M186 170l24 42-22-10-20 12-6-4z" fill="${PAPER}" /><path
          d="M100 340l70-60 60 36 80-46v80z"
          fill="${tones.deep}"
        />${title(tones, 80)}`,
    ),
  grid: (tones, id) =>
    bound(
      tones,
      id,
      html`${[0, 1, 2].map((row) => [0, 1, 2].map((column) => html`<rect x="${146 + column * 46}" y="${146 + row * 50}" width="38" height="40" rx="${(row + column) % 2 ? 20 : 6}" fill="${[PAPER, tones.spark, tones.dark][(row * 2 + column) % 3]}" />`))}${title(tones, 78)}`,
    ),
};
