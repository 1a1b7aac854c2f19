import { html, type Markup } from '../html.ts';
import type { Draw } from './draw.ts';
import { GLASS, PAPER, STEEL, type Tones } from './tones.ts';

/** A front with a landscape on its screen. */
function front(tones: Tones, id: string): Markup {
  return html`<g transform="rotate(7 252 210)">
    <rect x="186" y="84" width="134" height="256" rx="25" fill="${GLASS}" />
    <clipPath id="${id}-screen"><rect x="194" y="92" width="118" height="240" rx="18" /></clipPath>
    <g clip-path="url(#${id}-screen)">
      <rect x="194" y="92" width="118" height="240" fill="${tones.wash}" />
      <circle cx="272" cy="176" r="28" fill="${tones.spark}" />
      <path d="M190 250q34-52 68-14t60-22v130H190z" fill="${tones.light}" />
      <path d="M190 286q40-34 74-8t52-20v80H190z" fill="${tones.base}" />
      <path d="M190 312q36-18 64-4t62-12v40H190z" fill="${tones.dark}" />
      <rect x="208" y="116" width="52" height="9" rx="4.5" fill="${GLASS}" opacity=".55" />
      <rect x="208" y="132" width="32" height="7" rx="3.5" fill="${GLASS}" opacity=".3" />
    </g>
    <rect x="236" y="98" width="34" height="9" rx="4.5" fill="${GLASS}" />
  </g>`;
}

function lens(x: number, y: number, radius: number): Markup {
  return html`<circle cx="${x}" cy="${y}" r="${radius}" fill="${GLASS}" /><circle
      cx="${x}"
      cy="${y}"
      r="${radius * 0.55}"
      fill="#4b4560"
    /><circle
      cx="${x - radius * 0.25}"
      cy="${y - radius * 0.25}"
      r="${radius * 0.2}"
      fill="#fff"
      opacity=".8"
    />`;
}

/** A back; `camera` is what sits at its top left. */
function back(tones: Tones, camera: Markup): Markup {
  return html`<g transform="rotate(-8 160 200)">
    <rect x="88" y="66" width="136" height="262" rx="27" fill="${tones.dark}" />
    <rect x="91" y="66" width="130" height="258" rx="25" fill="${tones.base}" />
    <path d="M91 250V91a25 25 0 0 1 25-25h80z" fill="${tones.light}" opacity=".45" />
    ${camera}
    <circle cx="156" cy="226" r="11" fill="none" stroke="${tones.dark}" stroke-width="5" />
  </g>`;
}

function island(
  tones: Tones,
  width: number,
  height: number,
  radius: number,
  lenses: readonly Markup[],
): Markup {
  return html`<rect
      x="103"
      y="80"
      width="${width}"
      height="${height}"
      rx="${radius}"
      fill="${tones.dark}"
    />${lenses}`;
}

function pair(tones: Tones, id: string, camera: Markup): Markup {
  return html`${back(tones, camera)}${front(tones, id)}`;
}

/** The forms a phone comes in, named after the camera. */
export const PHONE_SHAPES: Readonly<Record<string, Draw>> = {
  solo: (tones) =>
    html`<g transform="rotate(-5 200 200)">
      <rect x="132" y="56" width="136" height="284" rx="26" fill="${tones.dark}" />
      <rect x="135" y="56" width="130" height="280" rx="25" fill="${tones.base}" />
      <rect x="149" y="82" width="102" height="118" rx="10" fill="${PAPER}" />
      <path d="M149 172q26-30 52-8t50-12v38a10 10 0 0 1-10 10h-82a10 10 0 0 1-10-10z" fill="${tones.spark}" />
      <rect x="160" y="94" width="46" height="8" rx="4" fill="${GLASS}" opacity=".6" />
      ${[0, 1, 2, 3].map((row) => [0, 1, 2].map((column) => html`<rect x="${150 + column * 36}" y="${216 + row * 27}" width="28" height="19" rx="8" fill="${row === 3 && column === 1 ? tones.spark : tones.light}" />`))}
    </g>`,
  duo: (tones, id) => pair(tones, id, island(tones, 38, 76, 19, [lens(122, 100, 13), lens(122, 136, 13)])),
  bar: (tones, id) =>
    pair(
      tones,
      id,
      html`<rect
          x="91"
          y="94"
          width="130"
          height="38"
          fill="${tones.deep}"
        />${lens(118, 113, 12)}${lens(150, 113, 12)}<circle cx="196" cy="113" r="5" fill="${PAPER}" />`,
    ),
  trio: (tones, id) =>
    pair(tones, id, island(tones, 70, 72, 20, [lens(122, 100, 12), lens(122, 132, 12), lens(153, 116, 12)])),
  ring: (tones, id) =>
    pair(
      tones,
      id,
      html`<circle cx="156" cy="124" r="45" fill="${tones.deep}" /><circle
          cx="156"
          cy="124"
          r="40"
          fill="none"
          stroke="${STEEL}"
          stroke-width="3"
        />${lens(140, 110, 11)}${lens(172, 110, 11)}${lens(140, 140, 11)}${lens(172, 140, 11)}`,
    ),
};
