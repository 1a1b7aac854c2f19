import { useMemo } from 'preact/hooks';
import type { OverviewAnswer } from '../../../../core/wire/overview.ts';
import { screenHref } from '../../frame/known-screens.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Chart } from '../../ui/chart.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Table } from '../../ui/table.tsx';
import { type FigureName, figureOf, writeFigure } from './figures.ts';
import { messages } from './messages.ts';

interface FigureDetailsProps {
  readonly today: OverviewAnswer['today'];
  /** Which figure is open; null: none. */
  readonly name: FigureName | null;
  readonly onClose: () => void;
}

/** What a figure of today was counted from: what it means, hour by hour, and what is left out. */
export function FigureDetails({ today, name, onClose }: FigureDetailsProps) {
  const text = useMessages(messages);
  return (
    <Dialog
      open={name !== null}
      title={name === null ? '' : text[name]}
      shape="wide"
      onClose={onClose}
      actions={<Button onClick={onClose}>{text.close}</Button>}
    >
      {name !== null && <Details today={today} name={name} />}
    </Dialog>
  );
}

function Details({ today, name }: { readonly today: OverviewAnswer['today']; readonly name: FigureName }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [people, live] = [screenHref('/console/people'), screenHref('/console/live')];
  const times = useMemo(() => today.hours.map(({ from }) => Date.parse(from)), [today]);
  const series = [
    {
      key: name,
      label: text[name],
      values: today.hours.map((hour) => figureOf(hour, name)),
      format: (value: number) => writeFigure(format, name, value),
    },
  ];
  return (
    <>
      <p class="figure-value numeric">{writeFigure(format, name, figureOf(today, name))}</p>
      <p>{text.definitions[name]}</p>
      {name === 'revenue' && today.refundedMinor > 0 && (
        <p>{text.refunded(format.money(today.refundedMinor))}</p>
      )}
      {name === 'revenue' && today.unconverted > 0 && (
        <p>{text.unconverted(format.number(today.unconverted))}</p>
      )}
      <Chart
        label={text.byHour(text[name])}
        times={times}
        series={series}
        shape="bars"
        height={180}
        formatTime={format.time}
        timeHeader={text.hour}
      />
      {name === 'events' && today.actions.length > 0 && (
        <Table
          plain
          showCaption
          caption={text.byAction}
          rows={today.actions}
          rowKey={(row) => row.name}
          columns={[
            {
              key: 'name',
              header: text.action,
              rowHeader: true,
              cell: (row) => (row.name === '' ? text.page : row.name),
            },
            { key: 'count', header: text.count, numeric: true, cell: (row) => format.number(row.count) },
          ]}
        />
      )}
      <p class="muted">{text.always}</p>
      <p class="figure-links">
        {people !== null && <a href={people}>{text.seePeople}</a>}
        {live !== null && <a href={live}>{text.seeLive}</a>}
      </p>
    </>
  );
}
