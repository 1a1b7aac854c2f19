import type { SizeAnswer } from '../../../../core/wire/audiences.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';

/** An audience that one is compared with. */
export interface Compared {
  readonly key: string;
  readonly label: string;
}

interface OverlapProps {
  readonly answer: SizeAnswer;
  readonly compare: readonly Compared[];
}

/** Who of an audience is in others as well, and how all of them overlap with each other. */
export function OverlapTables({ answer: { overlap }, compare }: OverlapProps) {
  const text = useMessages(messages);
  const format = useFormat();
  if (overlap === undefined) return null;
  const labelOf = (key: string) => compare.find((one) => one.key === key)?.label ?? key;
  const { audiences, counts } = overlap;
  const at = (i: number, j: number) => counts[i]?.[j] ?? 0;
  const own = at(0, 0);
  const rows = audiences.map((key, i) => ({ key, size: at(i + 1, i + 1), both: at(0, i + 1) }));
  const names = [text.thisOne, ...audiences.map(labelOf)];
  return (
    <>
      <h3>{text.overlap}</h3>
      <Table
        caption={text.overlap}
        rows={rows}
        rowKey={({ key }) => key}
        columns={[
          { key: 'name', header: text.name, rowHeader: true, cell: ({ key }) => labelOf(key) },
          { key: 'size', header: text.people, numeric: true, cell: ({ size }) => format.number(size) },
          { key: 'both', header: text.inBoth, numeric: true, cell: ({ both }) => format.number(both) },
          {
            key: 'share',
            header: text.ofThisOne,
            numeric: true,
            cell: ({ both }) => (own === 0 ? '–' : format.percent(both / own, 0)),
          },
        ]}
      />
      {audiences.length > 1 && (
        <details class="json">
          <summary>{text.matrix}</summary>
          <Table
            caption={text.matrix}
            rows={names.map((name, i) => ({ name, i }))}
            rowKey={({ i }) => String(i)}
            columns={[
              { key: 'name', header: text.name, rowHeader: true, cell: ({ name }) => name },
              ...names.map((name, j) => ({
                key: String(j),
                header: name,
                numeric: true,
                cell: ({ i }: { readonly i: number }) => format.number(at(i, j)),
              })),
            ]}
          />
        </details>
      )}
    </>
  );
}
