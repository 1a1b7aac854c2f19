import type { ComponentChildren } from 'preact';

/** A column: what it is called and what it shows of a row. */
export interface Column<R> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: R) => ComponentChildren;
  /** Numbers stand right and line up. */
  readonly numeric?: boolean;
  /** Short words that are not to be broken, such as a day. */
  readonly whole?: boolean;
  /** What names the row: its header for screen readers, and its title on a narrow screen. */
  readonly rowHeader?: boolean;
  /** The header is there for screen readers only (a column of buttons). */
  readonly hideHeader?: boolean;
}

interface TableProps<R> {
  /** What the table is about, for screen readers; shown with `showCaption`. */
  readonly caption: string;
  readonly showCaption?: boolean;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string | number;
  /** As it is on every width: for two or three narrow columns. */
  readonly plain?: boolean;
}

/** A table. On a narrow screen each row becomes a card whose cells carry their headers; the roles are written out
 *  because `display: block` would take them away. */
export function Table<R>({
  caption,
  showCaption = false,
  columns,
  rows,
  rowKey,
  plain = false,
}: TableProps<R>) {
  return (
    <table role="table" class={plain ? 'table' : 'table table-cards'}>
      <caption class={showCaption ? 'table-caption' : 'visually-hidden'}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.key}
              role="columnheader"
              scope="col"
              class={column.numeric === true ? 'numeric' : undefined}
            >
              {column.hideHeader === true ? (
                <span class="visually-hidden">{column.header}</span>
              ) : (
                column.header
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={rowKey(row)}>
            {columns.map((column) => (
              <Cell key={column.key} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function classOf<R>({ numeric, whole }: Column<R>): string | undefined {
  if (numeric === true) return 'numeric';
  return whole === true ? 'whole' : undefined;
}

function Cell<R>({ column, row }: { readonly column: Column<R>; readonly row: R }) {
  const shared = {
    class: classOf(column),
    'data-label': column.hideHeader === true ? undefined : column.header,
  };
  if (column.rowHeader === true) {
    return (
      <th role="rowheader" scope="row" {...shared}>
        {column.cell(row)}
      </th>
    );
  }
  return (
    <td role="cell" {...shared}>
      {column.cell(row)}
    </td>
  );
}
