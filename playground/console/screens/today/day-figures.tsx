import { useState } from 'preact/hooks';
import type { OverviewAnswer } from '../../../../core/wire/overview.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { FigureDetails } from './figure-details.tsx';
import { type FigureName, FIGURES, figureOf, writeFigure } from './figures.ts';
import { messages } from './messages.ts';

/** The figures of the day; each opens what it was counted from. */
export function DayFigures({ overview }: { readonly overview: OverviewAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [open, setOpen] = useState<FigureName | null>(null);
  const yesterday = overview.days.at(-2);
  return (
    <section aria-label={text.figures}>
      <ul class="figures">
        {FIGURES.map((name) => (
          <li key={name}>
            <button type="button" class="figure" aria-haspopup="dialog" onClick={() => setOpen(name)}>
              <span class="figure-name">{text[name]}</span>
              <span class="figure-value numeric">
                {writeFigure(format, name, figureOf(overview.today, name))}
              </span>
              {yesterday !== undefined && (
                <span class="figure-before">
                  {text.yesterday(writeFigure(format, name, figureOf(yesterday, name)))}
                </span>
              )}
              <span class="visually-hidden">{text.open(text[name])}</span>
            </button>
          </li>
        ))}
      </ul>
      <FigureDetails today={overview.today} name={open} onClose={() => setOpen(null)} />
    </section>
  );
}
