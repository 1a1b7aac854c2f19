import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, STEEL, STEEL_DARK, type Tones } from './tones.ts';

function strap(tones: Tones): Markup {
  return html`<path d="M158 44q42-12 84 0l8 98H150z" fill="${tones.base}" /><path
      d="M150 262h100l-8 92q-42 12-84 0z"
      fill="${tones.base}"
    />
    <path
      d="M164 52q36-9 72 0l1 12q-37-8-74 0z"
      fill="${tones.light}"
    />${[0, 1, 2].map((hole) => html`<circle cx="200" cy="${302 + hole * 17}" r="4" fill="${tones.deep}" />`)}`;
}

const HOURS: readonly number[] = [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330];

function dial(tones: Tones): Markup {
  return html`${HOURS.map((turn) => html`<rect transform="rotate(${turn} 200 200)" x="197" y="138" width="6" height="${turn % 90 === 0 ? 18 : 9}" rx="3" fill="${tones.deep}" />`)}
    <path d="M200 204V156M200 200l34 22" stroke="${GLASS}" stroke-width="8" stroke-linecap="round" /><path
      d="M192 216l30-66"
      stroke="${tones.sparkDark}"
      stroke-width="3.5"
      stroke-linecap="round"
    /><circle cx="200" cy="200" r="7" fill="${tones.sparkDark}" />`;
}

/** Round, square and smart watches. */
export const WATCH_SHAPES: Readonly<Record<string, Draw>> = {
  round: (tones) =>
    html`${strap(tones)}<rect x="284" y="190" width="16" height="22" rx="5" fill="${STEEL_DARK}" /><circle
        cx="200"
        cy="203"
        r="90"
        fill="${STEEL_DARK}"
      /><circle cx="200" cy="200" r="90" fill="${STEEL}" /><circle
        cx="200"
        cy="200"
        r="75"
        fill="${PAPER}"
      />${dial(tones)}`,
  square: (tones) =>
    html`${strap(tones)}<rect x="276" y="190" width="16" height="22" rx="5" fill="${STEEL_DARK}" /><rect
        x="118"
        y="121"
        width="164"
        height="164"
        rx="26"
        fill="${STEEL_DARK}"
      /><rect x="118" y="117" width="164" height="164" rx="26" fill="${STEEL}" /><rect
        x="131"
        y="130"
        width="138"
        height="138"
        rx="17"
        fill="${PAPER}"
      />${dial(tones)}`,
  smart: (tones) =>
    html`${strap(tones)}<rect x="280" y="178" width="14" height="40" rx="6" fill="${tones.spark}" /><rect
        x="122"
        y="107"
        width="160"
        height="190"
        rx="46"
        fill="${GLASS}"
      /><rect x="131" y="116" width="142" height="172" rx="38" fill="#17141c" />
      <g fill="none" stroke-width="13" stroke-linecap="round"
        ><circle cx="202" cy="186" r="47" stroke="#3a3444" /><path
          d="M202 139a47 47 0 1 1-45 34"
          stroke="${tones.spark}" /><circle cx="202" cy="186" r="28" stroke="#3a3444" /><path
          d="M202 158a28 28 0 1 1-28 28"
          stroke="${tones.light}"
      /></g>
      <rect x="172" y="252" width="60" height="10" rx="5" fill="${PAPER}" opacity=".85" />`,
};

function slate(tones: Tones, id: string): Markup {
  return html`<rect x="56" y="96" width="288" height="226" rx="24" fill="${tones.deep}" /><rect
      x="56"
      y="92"
      width="288"
      height="224"
      rx="24"
      fill="${GLASS}"
    />
    <clipPath id="${id}-slate"><rect x="72" y="108" width="256" height="192" rx="12" /></clipPath
    ><g clip-path="url(#${id}-slate)"
      ><rect x="72" y="108" width="256" height="192" fill="${tones.wash}" />
      <circle cx="252" cy="164" r="34" fill="${tones.spark}" /><path
        d="M60 262l76-92 62 78 34-38 108 90v20H60z"
        fill="${tones.base}" /><path d="M60 290l60-46 70 40 60-30 90 50v20H60z" fill="${tones.dark}" /><path
        d="M136 170l20 25-14 10-12-8-16 8z"
        fill="${PAPER}"
    /></g>`;
}

/** Tablets bare, with a pencil, and paper-like readers. */
export const TABLET_SHAPES: Readonly<Record<string, Draw>> = {
  slate: (tones, id) => html`<path d="M150 300h100l22 46H128z" fill="${tones.dark}" />${slate(tones, id)}`,
  pencil: (tones, id) =>
    html`${slate(tones, id)}<g transform="rotate(28 300 250)"
        ><rect x="292" y="130" width="19" height="186" rx="7" fill="${PAPER}" /><rect
          x="292"
          y="146"
          width="19"
          height="9"
          fill="${tones.spark}" /><path d="M292 312h19l-9.500 30z" fill="${STEEL}" /><path
          d="M298 331h7l-3.500 11z"
          fill="${GLASS}"
      /></g>`,
  reader: (tones) =>
    html`<g transform="rotate(-5 200 200)"
      ><rect x="106" y="50" width="192" height="294" rx="22" fill="${tones.deep}" /><rect
        x="106"
        y="46"
        width="192"
        height="292"
        rx="22"
        fill="${tones.base}" /><rect x="124" y="66" width="156" height="220" rx="6" fill="${PAPER}" />
      <rect
        x="142"
        y="86"
        width="84"
        height="13"
        rx="4"
        fill="${GLASS}" />${[0, 1, 2, 3, 4, 5, 6, 7].map((line) => html`<rect x="142" y="${118 + line * 19}" width="${line % 4 === 3 ? 72 : 120}" height="6" rx="3" fill="${STEEL_DARK}" />`)}
      <circle cx="202" cy="311" r="12" fill="none" stroke="${tones.deep}" stroke-width="5"
    /></g>`,
};
