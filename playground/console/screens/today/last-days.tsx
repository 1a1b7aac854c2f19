import { useState } from 'preact/hooks';
import type { FiguresBetween } from '../../../../core/wire/overview.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Chart } from '../../ui/chart.tsx';
import { Select } from '../../ui/inputs.tsx';
import { Section } from '../../ui/page.tsx';
import { type FigureName, FIGURES, figureOf, writeFigure } from './figures.ts';
import { messages } from './messages.ts';

/** One figure over the last 14 days. */
export function LastDays({ days }: { readonly days: readonly FiguresBetween[] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [name, setName] = useState<FigureName>('visitors');
  return (
    <div class="today-wide">
      <Section
        title={text.lastDays}
        actions={
          <Select
            hideLabel
            label={text.show}
            value={name}
            onChange={setName}
            options={FIGURES.map((value) => ({ value, label: text[value] }))}
          />
        }
      >
        <Chart
          label={text.daily(text[name])}
          times={days.map(({ from }) => Date.parse(from))}
          shape="bars"
          series={[
            {
              key: name,
              label: text[name],
              values: days.map((day) => figureOf(day, name)),
              format: (value) => writeFigure(format, name, value),
            },
          ]}
        />
      </Section>
    </div>
  );
}
