import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { PAPER, STEEL, STEEL_DARK, type Tones } from './tones.ts';

const LEAF = '#5f8f5a';
const LEAF_LIGHT = '#86b377';
const WOOD = '#c08a56';

function pot(fill: string, shade: string, rim: string): Markup {
  return html`<path d="M128 246h144l-20 100H148z" fill="${fill}" /><path
      d="M216 246h56l-20 100h-40z"
      fill="${shade}"
      opacity=".55"
    /><rect x="116" y="222" width="168" height="34" rx="8" fill="${rim}" />`;
}

function leaf(turn: number, fill: string): Markup {
  return html`<path
    transform="rotate(${turn} 200 232)"
    d="M200 232q-34-66 0-150 34 84 0 150z"
    fill="${fill}"
  />`;
}

function packet(x: number, turn: number, ground: string, petal: string, heart: string): Markup {
  const petals = [0, 60, 120, 180, 240, 300];
  return html`<g transform="translate(${x} 204) rotate(${turn})"
    ><rect x="-68" y="-112" width="136" height="224" rx="6" fill="${ground}" /><path
      d="M-68-112h136v26H-68z"
      fill="${PAPER}"
      opacity=".7" />
    <path d="M0 76q-6-40 0-66" stroke="${LEAF}" stroke-width="7" fill="none" /><path
      d="M-2 66q-32 0-38-28 30 0 38 28z"
      fill="${LEAF}" />${petals.map((angle) => html`<ellipse transform="rotate(${angle} 0 -14)" cx="0" cy="-44" rx="14" ry="24" fill="${petal}" />`)}<circle
      cx="0"
      cy="-14"
      r="17"
      fill="${heart}" /><rect x="-40" y="84" width="80" height="9" rx="4" fill="${PAPER}"
  /></g>`;
}

function handle(x: number, tones: Tones, head: Markup): Markup {
  return html`${head}<rect x="${x - 7}" y="176" width="14" height="44" fill="${STEEL_DARK}" /><path
      d="M${x - 15} 214h30l5 108a20 20 0 0 1-40 0z"
      fill="${WOOD}"
    /><rect x="${x - 17}" y="210" width="34" height="18" rx="6" fill="${tones.base}" /><circle
      cx="${x}"
      cy="324"
      r="5"
      fill="${PAPER}"
    />`;
}

/** Watering cans, pots, cacti, hand tools, seeds. */
export const GARDEN_SHAPES: Readonly<Record<string, Draw>> = {
  can: (tones) =>
    html`<path
        d="M252 230c92-6 92-140-20-140-54 0-84 26-98 74"
        fill="none"
        stroke="${tones.dark}"
        stroke-width="15"
      /><path d="M150 300L50 168l17-14 110 96z" fill="${tones.dark}" /><g transform="rotate(-38 52 158)"
        ><ellipse cx="52" cy="152" rx="38" ry="14" fill="${tones.spark}"
      /></g>
      <path d="M132 176h136l22 158a12 12 0 0 1-12 12H122a12 12 0 0 1-12-12z" fill="${tones.base}" /><path
        d="M132 176h48l-10 170h-48a12 12 0 0 1-12-12z"
        fill="${tones.light}"
        opacity=".6"
      /><ellipse cx="200" cy="176" rx="68" ry="15" fill="${tones.deep}" /><path
        d="M114 300h172l3 18H112z"
        fill="${tones.spark}"
      />
      <g fill="#6fb4d6"
        ><path d="M30 212q-9 14 0 20 9-6 0-20zM56 232q-9 14 0 20 9-6 0-20zM26 262q-9 14 0 20 9-6 0-20z"
      /></g>`,
  pot: (tones) =>
    html`${[-58, 58].map((turn) => leaf(turn, LEAF))}${[-30, 30].map((turn) => leaf(turn, LEAF_LIGHT))}${leaf(0, LEAF)}<path
        d="M200 226V110"
        stroke="${LEAF_LIGHT}"
        stroke-width="4"
      />${pot(tones.base, tones.dark, tones.dark)}<path d="M138 292h124l-3 14H141z" fill="${tones.spark}" />`,
  cactus: (tones) =>
    html`<g fill="none" stroke-linecap="round" stroke="${LEAF}"
        ><path d="M200 238V104" stroke-width="66" /><path
          d="M160 196h-20a26 26 0 0 1-26-26v-22M240 176h18a26 26 0 0 0 26-26v-14"
          stroke-width="34"
      /></g>
      <g stroke="${LEAF_LIGHT}" stroke-width="5" stroke-linecap="round" fill="none"
        ><path d="M186 100v124M200 92v132M214 100v124" stroke-dasharray="3 14" /></g
      ><circle cx="200" cy="66" r="15" fill="${tones.spark}" /><circle
        cx="184"
        cy="72"
        r="11"
        fill="${tones.light}"
      /><circle cx="216" cy="72" r="11" fill="${tones.light}" /><circle
        cx="284"
        cy="118"
        r="11"
        fill="${tones.spark}"
      />${pot(tones.base, tones.dark, tones.dark)}`,
  tools: (tones) =>
    html`<g transform="rotate(-10 140 200)"
        >${handle(140, tones, html`<path d="M106 60q34-34 68 0v66q-6 50-34 54-28-4-34-54z" fill="${STEEL}" /><path d="M140 44v132q-28-4-34-54V60q14-15 34-16z" fill="#fff" opacity=".45" />`)}</g
      >
      <g transform="rotate(10 262 200)"
        >${handle(262, tones, html`<path d="M228 60v62q0 34 34 34t34-34V60M262 60v116" fill="none" stroke="${STEEL_DARK}" stroke-width="13" stroke-linecap="round" />`)}</g
      >`,
  seeds: (tones) =>
    html`${packet(250, 12, tones.dark, tones.light, tones.spark)}${packet(158, -8, tones.base, PAPER, tones.spark)}<g
        fill="${WOOD}"
        ><ellipse cx="226" cy="340" rx="9" ry="5" /><ellipse cx="256" cy="346" rx="9" ry="5" /><ellipse
          cx="290"
          cy="338"
          rx="9"
          ry="5" /><ellipse cx="316" cy="346" rx="9" ry="5"
      /></g>`,
};
