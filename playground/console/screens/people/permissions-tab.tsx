import { type Purpose, PURPOSES } from '../../../../core/consent.ts';
import type { ChoiceAnswer, PersonAnswer } from '../../../../core/wire/people.ts';
import { useMessages } from '../../text/messages.ts';
import { purposeNames } from '../../text/purposes.ts';
import { useFormat } from '../../text/use-format.ts';
import { Tag } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { permissionMessages } from './permission-messages.ts';
import { shortId } from './person-name.tsx';
import { Receipts } from './receipts.tsx';

/** What a person allows, whose word that is, and every receipt. */
export function PermissionsTab({ person }: { readonly person: PersonAnswer }) {
  const text = useMessages(permissionMessages);
  const names = useMessages(purposeNames);
  const { granted, from, declared, choices } = person.permissions;
  const isDeclared = from === 'source' || from === 'country';
  return (
    <div class="stack">
      <Section title={text.now}>
        <p class="muted">
          {text.from[from]}
          {declared?.country !== undefined && ` ${text.declaredCountry(declared.country)}`}
          {declared?.basis !== undefined && ` ${text.declaredBasis(declared.basis)}`}
        </p>
        <ul class="purposes">
          {PURPOSES.map((purpose) => (
            <li key={purpose}>
              <span>
                {names[purpose]}
                <span class="muted small purpose-word">{wordOf(purpose, person.permissions, text)}</span>
              </span>
              <Tag tone={granted.includes(purpose) ? 'good' : 'plain'}>
                {granted.includes(purpose) ? text.allowed : isDeclared ? text.notDeclared : text.refused}
              </Tag>
            </li>
          ))}
        </ul>
      </Section>
      {choices.length > 0 && <Choices rows={choices} />}
      <Receipts id={person.id} />
    </div>
  );
}

/** Whose word it is that this purpose is allowed or refused. */
function wordOf(
  purpose: Purpose,
  { granted, from, choices }: PersonAnswer['permissions'],
  text: typeof permissionMessages.en,
): string {
  if (from === 'source') return text.bySource;
  if (from === 'country') return text.byCountry;
  if (from === 'record') return text.byRecord;
  if (choices.some(({ device }) => device === undefined)) return text.byPerson;
  const isGranted = granted.includes(purpose);
  const agreeing = choices.filter(({ purposes }) => purposes.includes(purpose) === isGranted);
  if (agreeing.length === choices.length && choices.length > 1) return text.byEveryDevice;
  return text.byDevice(agreeing.map(({ device = '' }) => shortId(device)).join(', '));
}

function Choices({ rows }: { readonly rows: readonly ChoiceAnswer[] }) {
  const text = useMessages(permissionMessages);
  const names = useMessages(purposeNames);
  const format = useFormat();
  const columns: readonly Column<ChoiceAnswer>[] = [
    { key: 'at', header: text.at, rowHeader: true, cell: ({ at }) => format.dateTime(at) },
    {
      key: 'what',
      header: text.what,
      cell: ({ purposes }) => purposes.map((purpose) => names[purpose]).join(', ') || text.nothing,
    },
    { key: 'source', header: text.source, cell: ({ source }) => source },
    { key: 'text', header: text.textVersion, cell: ({ textVersion }) => textVersion ?? '–' },
    {
      key: 'where',
      header: text.where,
      cell: ({ device }) => (device === undefined ? text.everywhere : text.onDevice(shortId(device))),
    },
  ];
  return (
    <Table
      caption={text.choices}
      showCaption
      rows={rows}
      rowKey={({ device }) => device ?? ''}
      columns={columns}
    />
  );
}
