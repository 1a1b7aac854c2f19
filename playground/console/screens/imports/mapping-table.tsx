import { CELL_TYPES, type Mapping } from '../../../../core/import/job.ts';
import type { InspectAnswer } from '../../../../core/wire/transfer.ts';
import { useMessages } from '../../text/messages.ts';
import { Select } from '../../ui/inputs.tsx';
import { Table } from '../../ui/table.tsx';
import { messages, type Text } from './messages.ts';

/** A field in words; its own name where there are none. */
export function fieldName(field: string, text: Text): string {
  const known: Readonly<Record<string, string>> = text.fields;
  return Object.hasOwn(known, field) ? (known[field] ?? field) : field;
}

/** What a type of identifier is called; a declared one by its own name. */
export function identifierName(type: string, text: Text): string {
  return type === 'userId' || type === 'anonymousId' ? text.fields[type] : type;
}

/** How each column is read, with what stands in it, to be corrected. */
export function MappingTable({
  looked,
  mapping,
  onChange,
}: {
  readonly looked: InspectAnswer;
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}) {
  const text = useMessages(messages);
  const choose = (column: string, field: string) => {
    const { [column]: _before, ...others } = mapping;
    onChange(field === '' ? others : { ...others, [column]: field });
  };
  return (
    <Table
      caption={text.columns}
      showCaption
      rows={looked.columns}
      rowKey={({ name }) => name}
      columns={[
        { key: 'column', header: text.column, rowHeader: true, cell: ({ name }) => name },
        {
          key: 'samples',
          header: text.samples,
          cell: ({ samples }) => <span class="import-samples">{samples.slice(0, 3).join(' · ')}</span>,
        },
        {
          key: 'field',
          header: text.readAs,
          cell: ({ name }) => (
            <Select
              label={text.readAsOf(name)}
              hideLabel
              value={(Object.hasOwn(mapping, name) ? mapping[name] : '') ?? ''}
              options={choicesFor(looked, name, mapping, text)}
              onChange={(field) => choose(name, field)}
            />
          ),
        },
      ]}
    />
  );
}

/** What a column may be read as: fields of the kind, identifiers of the project, and details of customers. */
function choicesFor(looked: InspectAnswer, column: string, mapping: Mapping, text: Text) {
  const now = (Object.hasOwn(mapping, column) ? mapping[column] : '') ?? '';
  const fields = looked.fields.map((field) => ({ value: field, label: fieldName(field, text) }));
  const identifiers =
    looked.kind === 'items'
      ? []
      : looked.identifierTypes.map((type) => ({
          value: `id.${type}`,
          label: text.identifier(identifierName(type, text)),
        }));
  const [proposed = ''] = (looked.mapping[column] ?? '').split(':');
  const name = proposed.startsWith('traits.') ? proposed.slice('traits.'.length) : column;
  const details =
    looked.kind === 'profiles'
      ? CELL_TYPES.map((type) => ({
          value: type === 'text' ? `traits.${name}` : `traits.${name}:${type}`,
          label: text.detail(name, text.types[type]),
        }))
      : [];
  const all = [{ value: '', label: text.notRead }, ...fields, ...identifiers, ...details];
  return all.some(({ value }) => value === now) ? all : [...all, { value: now, label: now }];
}
