import { html } from '../html.ts';
import type { Draw } from './draw.ts';
import { PAPER, STEEL, STEEL_DARK } from './tones.ts';

/** Backpacks, totes and pouches. */
export const BAG_SHAPES: Readonly<Record<string, Draw>> = {
  backpack: (tones) =>
    html`<path d="M160 84q0-38 40-38t40 38" fill="none" stroke="${tones.deep}" stroke-width="14" /><path
        d="M96 180q-26 40-16 130M304 180q26 40 16 130"
        fill="none"
        stroke="${tones.deep}"
        stroke-width="22"
        stroke-linecap="round"
      />
      <path
        d="M100 166q0-92 100-92t100 92v150a30 30 0 0 1-30 30H130a30 30 0 0 1-30-30z"
        fill="${tones.base}"
      /><path d="M100 166q0-92 100-92t100 92v54q-100 34-200 0z" fill="${tones.dark}" /><path
        d="M116 160q6-62 62-70-30 30-34 96z"
        fill="${tones.light}"
        opacity=".45"
      />
      <rect x="126" y="246" width="148" height="82" rx="18" fill="${tones.light}" /><path
        d="M126 272h148"
        stroke="${tones.dark}"
        stroke-width="5"
      /><rect x="186" y="200" width="28" height="62" rx="6" fill="${tones.sparkDark}" /><rect
        x="180"
        y="222"
        width="40"
        height="19"
        rx="5"
        fill="${STEEL}"
      />`,
  tote: (tones) =>
    html`<path
        d="M148 176v-62a52 52 0 0 1 104 0v62"
        fill="none"
        stroke="${tones.deep}"
        stroke-width="15"
      /><path d="M92 152h216l14 180a14 14 0 0 1-14 14H92a14 14 0 0 1-14-14z" fill="${tones.base}" /><path
        d="M92 152h90l-26 194H92a14 14 0 0 1-14-14z"
        fill="${tones.light}"
        opacity=".4"
      />
      <path d="M88 208h224l3 30H85zM84 262h232l2 30H81z" fill="${PAPER}" opacity=".85" /><path
        d="M160 176v-62a40 40 0 0 1 80 0v62"
        fill="none"
        stroke="${tones.dark}"
        stroke-width="13"
      /><circle cx="160" cy="184" r="7" fill="${tones.spark}" /><circle
        cx="240"
        cy="184"
        r="7"
        fill="${tones.spark}"
      />`,
  pouch: (tones) =>
    html`<path d="M86 190C60 60 330 40 316 190" fill="none" stroke="${tones.deep}" stroke-width="12" /><rect
        x="68"
        y="172"
        width="264"
        height="174"
        rx="40"
        fill="${tones.dark}"
      /><rect x="68" y="168" width="264" height="170" rx="40" fill="${tones.base}" /><path
        d="M68 262v-54a40 40 0 0 1 40-40h130z"
        fill="${tones.light}"
        opacity=".45"
      />
      <path d="M96 208h208" stroke="${tones.deep}" stroke-width="12" stroke-linecap="round" /><path
        d="M100 208h200"
        stroke="${STEEL}"
        stroke-width="5"
        stroke-dasharray="5 5"
      /><rect x="252" y="200" width="38" height="15" rx="6" fill="${STEEL_DARK}" /><rect
        x="280"
        y="204"
        width="15"
        height="46"
        rx="7"
        fill="${tones.spark}"
      /><circle cx="170" cy="276" r="24" fill="${PAPER}" /><circle
        cx="170"
        cy="276"
        r="11"
        fill="${tones.spark}"
      />`,
};
