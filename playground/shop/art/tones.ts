/** Colours of the drawings: one name gives a family of tones, so a shape never mixes unrelated colours. */

/** Tones of one colour, as CSS colours. */
export interface Tones {
  readonly base: string;
  readonly dark: string;
  readonly deep: string;
  readonly light: string;
  /** Very light: the ground behind the object. */
  readonly wash: string;
  /** The ground's second tone. */
  readonly haze: string;
  /** A contrasting colour for small parts. */
  readonly spark: string;
  /** The contrasting colour, darker. */
  readonly sparkDark: string;
}

/** Dark parts that are the same on every object: glass, rubber. */
export const GLASS = '#2a2530';
/** Metal. */
export const STEEL = '#cfcac4';
/** Metal in shade. */
export const STEEL_DARK = '#a39c96';
/** Paper, porcelain, screens that are off. */
export const PAPER = '#fffaf2';

/** Hue (degrees), saturation and lightness (percent) of the base tone, hue of the ground, hue of the contrasting colour. */
const COLOURS: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  coral: [10, 72, 64, 188, 42],
  brick: [8, 52, 46, 36, 40],
  ochre: [38, 78, 56, 205, 12],
  sand: [34, 38, 72, 18, 168],
  sage: [118, 20, 52, 44, 18],
  mint: [158, 38, 62, 30, 8],
  teal: [182, 46, 38, 32, 36],
  sky: [203, 58, 62, 40, 10],
  indigo: [234, 38, 48, 30, 38],
  plum: [318, 28, 42, 44, 36],
  rose: [345, 58, 74, 168, 190],
  ink: [250, 12, 27, 40, 14],
};

/** The names that a catalogue row may use. */
export const COLOUR_NAMES: readonly string[] = Object.keys(COLOURS);

function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${hue}, ${saturation}%, ${Math.min(97, Math.max(6, lightness))}%)`;
}

/** The tones of a named colour; an unknown name is drawn in sand rather than not at all. */
export function tonesOf(name: string): Tones {
  const [hue, saturation, lightness, ground, spark] = COLOURS[name] ?? [34, 38, 72, 18, 168];
  return {
    base: hsl(hue, saturation, lightness),
    dark: hsl(hue, saturation, lightness - 12),
    deep: hsl(hue, saturation, lightness - 24),
    light: hsl(hue, saturation, lightness + 13),
    wash: hsl(ground, 52, 91),
    haze: hsl(ground, 48, 84),
    spark: hsl(spark, 72, 66),
    sparkDark: hsl(spark, 60, 52),
  };
}
