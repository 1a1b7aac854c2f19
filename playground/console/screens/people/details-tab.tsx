import type { Json } from '../../../../core/events.ts';
import type { PersonAnswer } from '../../../../core/wire/people.ts';
import { useLanguage } from '../../text/language.tsx';
import type { Language } from '../../text/languages.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Empty, Note } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { valueText } from '../audiences/model/terms.ts';
import { messages } from './messages.ts';

/** Details, orders by range and what was lately looked at. */
export function DetailsTab({ person }: { readonly person: PersonAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { language } = useLanguage();
  if (person.details === undefined) return <Note tone="warning">{text.detailsHidden}</Note>;
  const ranges = Object.entries(person.ranges ?? {});
  const recent = person.recent ?? [];
  return (
    <div class="stack">
      {person.details.length === 0 ? (
        <Empty title={text.detailsNone}>
          <p>{text.detailsNoneText}</p>
        </Empty>
      ) : (
        <Table
          caption={text.tabs.details}
          rows={person.details}
          rowKey={({ name }) => name}
          columns={[
            { key: 'name', header: text.detail, cell: ({ name }) => name, rowHeader: true },
            { key: 'value', header: text.value, cell: ({ value }) => detailText(value, language) },
            { key: 'at', header: text.said, cell: ({ at }) => format.dateTime(at) },
          ]}
        />
      )}
      {ranges.length > 0 && (
        <Table
          caption={text.ranges}
          showCaption
          rows={ranges}
          rowKey={([range]) => range}
          columns={[
            { key: 'range', header: text.range, cell: ([range]) => range, rowHeader: true },
            {
              key: 'orders',
              header: text.orders,
              numeric: true,
              cell: ([, { orders }]) => format.number(orders),
            },
            {
              key: 'spent',
              header: text.spent,
              numeric: true,
              cell: ([, { amountMinor }]) => format.money(amountMinor),
            },
          ]}
        />
      )}
      {recent.length > 0 && (
        <Table
          caption={text.recent}
          showCaption
          rows={recent}
          rowKey={({ item, what }) => `${item} ${what}`}
          columns={[
            { key: 'item', header: text.product, cell: ({ item }) => item, rowHeader: true },
            {
              key: 'what',
              header: text.what,
              cell: ({ what }) => (what === 'bought' ? text.bought : text.viewed),
            },
            { key: 'at', header: text.at, cell: ({ at }) => format.dateTime(at) },
          ]}
        />
      )}
    </div>
  );
}

/** What a detail holds: a list has all of it, unlike the alternatives of a condition. */
function detailText(value: Json, language: Language): string {
  return Array.isArray(value)
    ? value.map((one: Json) => valueText(one, language)).join(', ') || '–'
    : valueText(value, language);
}
