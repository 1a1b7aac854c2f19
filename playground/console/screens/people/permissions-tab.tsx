import { PURPOSES } from '../../../../core/consent.ts';
import type { ChoiceAnswer, PersonAnswer } from '../../../../core/wire/people.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Tag } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';
import { shortId } from './person-name.tsx';

/** What a person allows, where that comes from, and every receipt. */
export function PermissionsTab({ person }: { readonly person: PersonAnswer }) {
  const text = useMessages(messages);
  const { granted, from, choices, receipts } = person.permissions;
  return (
    <div class="stack">
      <Section title={text.now}>
        <p class="muted">{from === 'choice' ? text.fromChoice : text.fromSource}</p>
        <ul class="purposes">
          {PURPOSES.map((purpose) => (
            <li key={purpose}>
              <span>{text.purposes[purpose]}</span>
              <Tag tone={granted.includes(purpose) ? 'good' : 'plain'}>
                {granted.includes(purpose) ? text.allowed : text.refused}
              </Tag>
            </li>
          ))}
        </ul>
      </Section>
      {choices.length > 0 && <Choices caption={text.choices} rows={choices} withPlace />}
      {receipts.length === 0 ? (
        <p class="muted">{text.receiptsNone}</p>
      ) : (
        <Choices caption={text.receipts} rows={receipts} withPlace={false} />
      )}
    </div>
  );
}

interface ChoicesProps {
  readonly caption: string;
  readonly rows: readonly ChoiceAnswer[];
  readonly withPlace: boolean;
}

function Choices({ caption, rows, withPlace }: ChoicesProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const columns: Column<ChoiceAnswer>[] = [
    { key: 'at', header: text.at, rowHeader: true, cell: ({ at }) => format.dateTime(at) },
    {
      key: 'what',
      header: text.what,
      cell: ({ purposes }) => purposes.map((purpose) => text.purposes[purpose]).join(', ') || text.nothing,
    },
    { key: 'source', header: text.source, cell: ({ source }) => source },
    { key: 'text', header: text.textVersion, cell: ({ textVersion }) => textVersion ?? '–' },
  ];
  const place: Column<ChoiceAnswer> = {
    key: 'where',
    header: text.where,
    cell: ({ device }) => (device === undefined ? text.everywhere : text.onDevice(shortId(device))),
  };
  return (
    <Table
      caption={caption}
      showCaption
      rows={rows}
      rowKey={(row) => ('id' in row ? String(row.id) : (row.device ?? ''))}
      columns={withPlace ? [...columns, place] : columns}
    />
  );
}
