import type { Figures } from '../../../../core/wire/overview.ts';
import type { Format } from '../../text/format.ts';

/** The figures of Today, in the order they are shown. */
export const FIGURES = ['visitors', 'newPeople', 'events', 'orders', 'revenue'] as const;
export type FigureName = (typeof FIGURES)[number];

/** What a figure is among those that were counted. */
export function figureOf(figures: Figures, name: FigureName): number {
  return name === 'revenue' ? figures.amountMinor : figures[name];
}

/** How a figure is written. */
export function writeFigure(format: Format, name: FigureName, value: number): string {
  return name === 'revenue' ? format.money(value) : format.number(value);
}
