import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, STEEL, STEEL_DARK, type Tones } from './tones.ts';

const COFFEE = '#5b3a29';

function steam(x: number, y: number): Markup {
  return html`<g fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round" opacity=".8"
    ><path d="M${x} ${y}q-12-16 0-30t0-30" /><path d="M${x + 26} ${y + 6}q-12-16 0-30t0-30"
  /></g>`;
}

function mug(x: number, tones: Tones): Markup {
  return html`<path
      d="M${x + 46} 304a16 16 0 1 1 0 28"
      fill="none"
      stroke="${tones.sparkDark}"
      stroke-width="8"
    /><path d="M${x} 292h50v34a20 20 0 0 1-20 20h-10a20 20 0 0 1-20-20z" fill="${tones.spark}" /><ellipse
      cx="${x + 25}"
      cy="292"
      rx="25"
      ry="7"
      fill="${COFFEE}"
    />`;
}

/** Moka pots, presses, espresso machines, drippers. */
export const COFFEE_SHAPES: Readonly<Record<string, Draw>> = {
  moka: (tones) =>
    html`${steam(118, 108)}<path
        d="M262 140h44q22 0 20 26l-8 62"
        fill="none"
        stroke="${GLASS}"
        stroke-width="19"
        stroke-linecap="round"
      />
      <path d="M120 206L104 122l36-22h122l14 106z" fill="${tones.base}" /><path
        d="M104 122l36-22h60l-20 106h-60z"
        fill="${tones.light}"
        opacity=".75"
      />
      <path d="M136 100q62-36 128 0z" fill="${tones.dark}" /><circle
        cx="200"
        cy="74"
        r="11"
        fill="${GLASS}"
      /><rect x="118" y="204" width="162" height="26" rx="6" fill="${tones.deep}" />
      <path d="M122 230h154l22 114H100z" fill="${tones.base}" /><path
        d="M122 230h62l-12 114h-72z"
        fill="${tones.light}"
        opacity=".75"
      /><path d="M228 230h48l22 114h-50z" fill="${tones.dark}" opacity=".6" /><circle
        cx="208"
        cy="290"
        r="8"
        fill="${tones.spark}"
      />`,
  press: (tones) =>
    html`<rect x="196" y="44" width="8" height="94" fill="${STEEL_DARK}" /><circle
        cx="200"
        cy="46"
        r="15"
        fill="${tones.spark}"
      />
      <path
        d="M276 158h34q16 0 16 18v92q0 18-16 18h-34"
        fill="none"
        stroke="${tones.dark}"
        stroke-width="17"
      />
      <rect x="124" y="132" width="152" height="210" rx="14" fill="#fff" opacity=".75" /><path
        d="M124 208h152v120a14 14 0 0 1-14 14H138a14 14 0 0 1-14-14z"
        fill="${COFFEE}"
      /><path d="M124 208h152v15H124z" fill="#8a5a3e" />
      <rect x="130" y="192" width="140" height="11" rx="5" fill="${STEEL}" /><rect
        x="197"
        y="130"
        width="6"
        height="64"
        fill="${STEEL_DARK}"
      />
      <path d="M116 130q0-26 84-26t84 26z" fill="${tones.base}" /><rect
        x="112"
        y="126"
        width="176"
        height="16"
        rx="8"
        fill="${tones.dark}"
      /><path d="M116 172h168v13H116zM116 300h168v13H116z" fill="${tones.base}" />
      <path d="M118 326h18v20h-18zM264 326h18v20h-18z" fill="${tones.dark}" /><rect
        x="142"
        y="152"
        width="13"
        height="150"
        rx="6"
        fill="#fff"
        opacity=".4"
      />`,
  espresso: (tones) =>
    html`<rect x="78" y="322" width="246" height="26" rx="10" fill="${tones.deep}" /><rect
        x="92"
        y="112"
        width="76"
        height="216"
        rx="12"
        fill="${tones.dark}"
      />
      <rect x="78" y="84" width="246" height="108" rx="22" fill="${tones.dark}" /><rect
        x="78"
        y="80"
        width="246"
        height="106"
        rx="22"
        fill="${tones.base}"
      /><rect x="78" y="80" width="246" height="36" rx="18" fill="${tones.light}" />
      <circle cx="124" cy="148" r="21" fill="${PAPER}" /><path
        d="M124 148l11-11"
        stroke="${tones.sparkDark}"
        stroke-width="4"
        stroke-linecap="round"
      /><circle cx="176" cy="150" r="9" fill="${tones.spark}" /><circle
        cx="203"
        cy="150"
        r="9"
        fill="${PAPER}"
      />
      <rect x="220" y="184" width="72" height="19" fill="${STEEL}" /><rect
        x="228"
        y="203"
        width="56"
        height="20"
        rx="6"
        fill="${STEEL_DARK}"
      /><path d="M284 208h54" stroke="${GLASS}" stroke-width="14" stroke-linecap="round" />
      <path d="M248 223v66M264 223v66" stroke="${COFFEE}" stroke-width="5" />${mug(230, tones)}<path
        d="M100 84V62h86v22z"
        fill="${STEEL}"
      />${steam(322, 290)}`,
  drip: (tones) =>
    html`${steam(190, 92)}<path d="M118 108h164l-52 92h-60z" fill="${tones.base}" /><path
        d="M118 108h72l-2 92h-18z"
        fill="${tones.light}"
      /><ellipse cx="200" cy="108" rx="82" ry="17" fill="${tones.dark}" /><ellipse
        cx="200"
        cy="108"
        rx="66"
        ry="11"
        fill="${COFFEE}"
      />
      <rect x="140" y="196" width="120" height="15" rx="7" fill="${tones.deep}" /><path
        d="M174 211h52v22l58 78q14 35-24 35H140q-38 0-24-35l58-78z"
        fill="#fff"
        opacity=".75"
      />
      <path d="M136 284h128l22 32q8 30-26 30H140q-34 0-26-30z" fill="${COFFEE}" /><path
        d="M136 284h128l8 12H128z"
        fill="#8a5a3e"
      /><rect x="170" y="211" width="60" height="24" rx="6" fill="${tones.spark}" /><path
        d="M200 238v40"
        stroke="${COFFEE}"
        stroke-width="5"
        stroke-dasharray="10 8"
      />`,
};
