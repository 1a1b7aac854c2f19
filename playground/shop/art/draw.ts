import type { Markup } from '../html.ts';
import type { Tones } from './tones.ts';

/** Draws one object in a box of 400 × 400, standing at about y = 345, the middle at x = 200.
 *  `id` begins every id inside the drawing, so that several drawings can share one picture. */
export type Draw = (tones: Tones, id: string) => Markup;
