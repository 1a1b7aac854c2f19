import { html } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, STEEL, STEEL_DARK } from './tones.ts';

const GLOW = '#ffe9a8';

/** Table, desk, floor and hanging lamps, all switched on. */
export const LAMP_SHAPES: Readonly<Record<string, Draw>> = {
  dome: (tones) =>
    html`<path d="M92 208L64 340h272L308 208z" fill="${GLOW}" opacity=".45" /><path
        d="M176 190h48l16 140h-80z"
        fill="${tones.light}"
      /><path d="M176 190h20l-8 140h-28z" fill="${PAPER}" opacity=".6" /><ellipse
        cx="200"
        cy="332"
        rx="62"
        ry="15"
        fill="${tones.dark}"
      />
      <path d="M76 202a124 118 0 0 1 248 0q-124 30-248 0z" fill="${tones.base}" /><path
        d="M92 190a108 96 0 0 1 74-88q-38 44-44 96z"
        fill="${tones.light}"
        opacity=".8"
      /><path d="M76 202q124 30 248 0-6 15-124 15T76 202z" fill="${GLOW}" />`,
  desk: (tones) =>
    html`<path d="M112 170l-52 110q66 44 150-14z" fill="${GLOW}" opacity=".7" /><g
        fill="none"
        stroke-linecap="round"
        ><path d="M262 330l42-112-128-92" stroke="${STEEL_DARK}" stroke-width="13" /><path
          d="M262 326l40-110-126-90"
          stroke="${STEEL}"
          stroke-width="6"
      /></g>
      <circle cx="304" cy="218" r="14" fill="${tones.spark}" /><path
        d="M190 92l36 44-22 66q-62-4-100-46 30-54 86-64z"
        fill="${tones.base}"
      /><path d="M190 92q-56 10-86 64l24 20q16-52 62-84z" fill="${tones.light}" /><path
        d="M104 156q38 42 100 46l-6 14q-66-8-104-50z"
        fill="${GLASS}"
      /><circle cx="214" cy="108" r="13" fill="${tones.dark}" />
      <ellipse cx="256" cy="338" rx="78" ry="14" fill="${tones.deep}" /><ellipse
        cx="256"
        cy="331"
        rx="78"
        ry="14"
        fill="${tones.base}"
      />`,
  tripod: (tones) =>
    html`<path d="M98 200L58 344h284l-40-144z" fill="${GLOW}" opacity=".45" /><g
        stroke="#a9744a"
        stroke-width="13"
        stroke-linecap="round"
        ><path d="M196 184l-70 162M204 184l70 162" /></g
      ><path d="M200 184v158" stroke="#8a5b37" stroke-width="12" stroke-linecap="round" /><path
        d="M160 268h80"
        stroke="${STEEL_DARK}"
        stroke-width="6"
      />
      <path d="M142 62h116l44 128H98z" fill="${tones.base}" /><path
        d="M142 62h38l-22 128H98z"
        fill="${tones.light}"
      /><path d="M98 190h204v13H98z" fill="${GLOW}" /><path d="M142 56h116v11H142z" fill="${tones.dark}" />`,
  pendant: (tones) =>
    html`<path d="M92 236l-32 110h280l-32-110z" fill="${GLOW}" opacity=".6" /><path
        d="M200 0v92"
        stroke="${GLASS}"
        stroke-width="6"
      /><rect x="184" y="84" width="32" height="30" rx="8" fill="${tones.spark}" />
      <path d="M78 238q0-130 122-130t122 130z" fill="${tones.base}" /><path
        d="M96 226q6-92 74-112-26 50-30 118z"
        fill="${tones.light}"
        opacity=".8"
      /><rect x="72" y="230" width="256" height="17" rx="8" fill="${tones.dark}" /><path
        d="M166 247a34 30 0 0 0 68 0z"
        fill="${PAPER}"
      />`,
};
