import { html } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, STEEL, STEEL_DARK } from './tones.ts';

/** Plugs, charging pads, power banks, cables. */
export const CHARGER_SHAPES: Readonly<Record<string, Draw>> = {
  plug: (tones) =>
    html`<path
        d="M262 252c70 0 70 92 8 92H128"
        fill="none"
        stroke="${tones.deep}"
        stroke-width="9"
        stroke-linecap="round"
      />
      <rect x="92" y="333" width="44" height="20" rx="7" fill="${GLASS}" /><rect
        x="80"
        y="337"
        width="16"
        height="12"
        rx="3"
        fill="${STEEL}"
      />
      <rect x="156" y="62" width="14" height="56" rx="6" fill="${STEEL}" /><rect
        x="230"
        y="62"
        width="14"
        height="56"
        rx="6"
        fill="${STEEL}"
      />
      <rect x="118" y="108" width="164" height="184" rx="34" fill="${tones.dark}" /><rect
        x="118"
        y="104"
        width="164"
        height="180"
        rx="34"
        fill="${tones.base}"
      />
      <path d="M118 244V138a34 34 0 0 1 34-34h100z" fill="${tones.light}" opacity=".5" />
      <path d="M208 140l-38 62h26l-8 46 44-66h-28z" fill="${PAPER}" /><rect
        x="234"
        y="238"
        width="28"
        height="26"
        rx="8"
        fill="${GLASS}"
      />`,
  pad: (tones) =>
    html`<path
        d="M310 300c50 0 40 48 4 48H180"
        fill="none"
        stroke="${tones.deep}"
        stroke-width="8"
        stroke-linecap="round"
      />
      <ellipse cx="196" cy="296" rx="140" ry="44" fill="${tones.deep}" /><ellipse
        cx="196"
        cy="284"
        rx="140"
        ry="44"
        fill="${tones.base}"
      /><ellipse cx="196" cy="281" rx="108" ry="32" fill="${tones.light}" />
      <g transform="rotate(-14 200 190)"
        ><rect x="148" y="74" width="104" height="200" rx="22" fill="${GLASS}" /><rect
          x="155"
          y="81"
          width="90"
          height="186"
          rx="16"
          fill="${PAPER}" />
        <circle cx="200" cy="166" r="31" fill="none" stroke="${tones.haze}" stroke-width="9" /><path
          d="M200 135a31 31 0 1 1-30 23"
          fill="none"
          stroke="${tones.sparkDark}"
          stroke-width="9"
          stroke-linecap="round" />
        <path d="M204 150l-14 20h10l-3 15 15-22h-11z" fill="${GLASS}"
      /></g>`,
  bank: (tones) =>
    html`<path d="M222 92c0-50 78-50 78 4v66" fill="none" stroke="${tones.deep}" stroke-width="9" /><rect
        x="286"
        y="158"
        width="28"
        height="42"
        rx="8"
        fill="${GLASS}"
      /><rect x="292" y="198" width="16" height="15" rx="3" fill="${STEEL}" />
      <rect x="112" y="90" width="150" height="256" rx="30" fill="${tones.dark}" /><rect
        x="112"
        y="86"
        width="150"
        height="254"
        rx="30"
        fill="${tones.base}"
      />
      <path d="M112 270V116a30 30 0 0 1 30-30h84z" fill="${tones.light}" opacity=".45" />
      <rect
        x="140"
        y="232"
        width="94"
        height="62"
        rx="14"
        fill="${tones.deep}"
      />${[0, 1, 2, 3].map((step) => html`<rect x="${152 + step * 19}" y="246" width="12" height="34" rx="4" fill="${step < 3 ? tones.spark : tones.dark}" />`)}
      <circle cx="187" cy="150" r="13" fill="none" stroke="${PAPER}" stroke-width="5" /><path
        d="M187 136v13"
        stroke="${PAPER}"
        stroke-width="5"
        stroke-linecap="round"
      />`,
  cable: (tones) =>
    html`<g fill="none" stroke-linecap="round"
        ><path
          d="M116 106c0 120 190 20 190 124s-212 122-212 20 196-116 196 24"
          stroke="${tones.deep}"
          stroke-width="20" />
        <path
          d="M116 106c0 120 190 20 190 124s-212 122-212 20 196-116 196 24"
          stroke="${tones.base}"
          stroke-width="14" />
        <path
          d="M116 106c0 120 190 20 190 124s-212 122-212 20 196-116 196 24"
          stroke="${tones.light}"
          stroke-width="14"
          stroke-dasharray="2 22"
      /></g>
      <rect x="96" y="76" width="40" height="58" rx="11" fill="${GLASS}" /><rect
        x="104"
        y="50"
        width="24"
        height="28"
        rx="6"
        fill="${STEEL}"
      /><rect x="110" y="55" width="12" height="6" rx="3" fill="${STEEL_DARK}" />
      <rect x="270" y="262" width="40" height="58" rx="11" fill="${GLASS}" /><rect
        x="278"
        y="318"
        width="24"
        height="28"
        rx="6"
        fill="${STEEL}"
      />`,
};
