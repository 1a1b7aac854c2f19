import { cellOf, RFM_CELLS, type RfmCell } from '../../../../core/rfm/cells.ts';
import type { GridCell } from '../../../../core/wire/rfm.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';
import type { Shown } from './shown.ts';

const SCORES = [1, 2, 3, 4, 5];
/** How strong the colour of a cell can be. */
const SHADES = 5;

interface GridProps {
  readonly cells: readonly GridCell[];
  readonly shown: Shown | null;
  readonly onShow: (shown: Shown) => void;
}

/** Recency down, frequency across: each cell says its group, how many people, their share and revenue. */
export function Grid({ cells, shown, onShow }: GridProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const all = cells.reduce((sum, { people }) => sum + people, 0);
  const most = Math.max(1, ...cells.map(({ people }) => people));
  return (
    <div class="buyers-grid-frame">
      <table class="buyers-grid">
        <caption class="visually-hidden">{text.grid}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="small">
                {text.recency} ↓ {text.frequency} →
              </span>
            </th>
            {SCORES.map((f) => (
              <th key={f} scope="col">
                F{f}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...SCORES].reverse().map((r) => (
            <tr key={r}>
              <th scope="row">R{r}</th>
              {SCORES.map((f) => {
                const found = cells.find((cell) => cell.r === r && cell.f === f);
                const cell = cellOf(r, f);
                const people = found?.people ?? 0;
                const isShown = shown?.pair?.[0] === r && shown.pair[1] === f;
                return (
                  <td key={f}>
                    <button
                      type="button"
                      class={`buyers-cell shade-${people === 0 ? 0 : Math.ceil((people / most) * SHADES)}`}
                      aria-pressed={isShown}
                      onClick={() => onShow({ cell, pair: [r, f] })}
                    >
                      <span class="buyers-group">
                        <span class="visually-hidden">
                          R{r} F{f}{' '}
                        </span>
                        {text.cells[cell]}
                      </span>
                      <strong>{format.number(people)}</strong>
                      <span class="small">
                        {all === 0 ? '–' : format.percent(people / all)} ·{' '}
                        {format.money(found?.amountMinor ?? 0)}
                      </span>
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Group {
  readonly cell: RfmCell;
  readonly people: number;
  readonly orders: number;
  readonly amountMinor: number;
}

/** The same as a list of named groups. */
export function GroupTable({ cells, onShow }: Omit<GridProps, 'shown'>) {
  const text = useMessages(messages);
  const format = useFormat();
  const all = cells.reduce((sum, { people }) => sum + people, 0);
  const rows = RFM_CELLS.map(({ cell }): Group => {
    const own = cells.filter(({ r, f }) => cellOf(r, f) === cell);
    const sum = (name: 'people' | 'orders' | 'amountMinor') =>
      own.reduce((total, one) => total + one[name], 0);
    return { cell, people: sum('people'), orders: sum('orders'), amountMinor: sum('amountMinor') };
  });
  return (
    <Table
      caption={text.group}
      rows={rows}
      rowKey={({ cell }) => cell}
      columns={[
        { key: 'group', header: text.group, rowHeader: true, cell: ({ cell }) => text.cells[cell] },
        { key: 'people', header: text.people, numeric: true, cell: ({ people }) => format.number(people) },
        {
          key: 'share',
          header: text.share,
          numeric: true,
          cell: ({ people }) => (all === 0 ? '–' : format.percent(people / all, 1)),
        },
        { key: 'orders', header: text.orders, numeric: true, cell: ({ orders }) => format.number(orders) },
        {
          key: 'revenue',
          header: text.revenue,
          numeric: true,
          cell: ({ amountMinor }) => format.money(amountMinor),
        },
        {
          key: 'show',
          header: text.show,
          hideHeader: true,
          cell: ({ cell, people }) => (
            <Button
              small
              disabled={people === 0}
              label={text.showOf(text.cells[cell])}
              onClick={() => onShow({ cell })}
            >
              {text.show}
            </Button>
          ),
        },
      ]}
    />
  );
}
