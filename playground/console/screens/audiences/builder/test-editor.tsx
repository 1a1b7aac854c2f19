import { useId } from 'preact/hooks';
import type { Json } from '../../../../../core/events.ts';
import type { VocabularyField } from '../../../../../core/wire/audiences.ts';
import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';
import { type Compare, type Test, VALUE_COMPARES } from '../model/parts.ts';
import { WORDS } from '../model/terms.ts';
import { NameSelect } from './name-select.tsx';

interface TestEditorProps {
  readonly value: Test;
  readonly onChange: (value: Test) => void;
  /** What was seen to compare with. */
  readonly fields: readonly VocabularyField[];
  readonly names: { readonly label: string; readonly other: string; readonly otherLabel: string };
  readonly disabled: boolean;
}

/** A property or a detail, a comparison and a value: `plan is pro`. */
export function TestEditor({ value, onChange, fields, names, disabled }: TestEditorProps) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const words = WORDS[language];
  const field = fields.find(({ name }) => name === value.name);
  const compared = value.compare === '$exists' && value.value === false ? '$missing' : value.compare;
  const labelOf = (compare: Compare) => {
    if (compare === '$exists') return words.exists;
    return compare === '$eq' ? text.is : words.compare[compare];
  };
  return (
    <>
      <NameSelect
        {...names}
        value={value.name}
        disabled={disabled}
        onChange={(name) => onChange({ ...value, name })}
        options={fields.map(({ name }) => ({ value: name, label: name }))}
      />
      <Select
        label={text.compare}
        hideLabel
        disabled={disabled}
        value={compared}
        onChange={(chosen) => onChange(recompared(value, chosen))}
        options={[
          ...VALUE_COMPARES.map((compare) => ({
            value: compare as Compare | '$missing',
            label: labelOf(compare),
          })),
          { value: '$missing' as const, label: words.missing },
        ]}
      />
      {value.compare !== '$exists' && (
        <ValueInput
          test={value}
          field={field}
          disabled={disabled}
          onChange={(given) => onChange({ ...value, value: given })}
        />
      )}
    </>
  );
}

function recompared(test: Test, chosen: Compare | '$missing'): Test {
  if (chosen === '$missing' || chosen === '$exists') {
    return { ...test, compare: '$exists', value: chosen === '$exists' };
  }
  const isList = chosen === '$in' || chosen === '$nin';
  const was = Array.isArray(test.value) ? ((test.value[0] as Json | undefined) ?? '') : test.value;
  const value = test.compare === '$exists' ? '' : was;
  return { ...test, compare: chosen, value: isList ? (value === '' ? [] : [value]) : value };
}

interface ValueInputProps {
  readonly test: Test;
  readonly field: VocabularyField | undefined;
  readonly onChange: (value: Json) => void;
  readonly disabled: boolean;
}

function ValueInput({ test, field, onChange, disabled }: ValueInputProps) {
  const text = useMessages(messages);
  const list = useId();
  if (typeof test.value === 'boolean' || (field?.type === 'boolean' && test.compare === '$eq')) {
    return (
      <Select
        label={text.value}
        hideLabel
        disabled={disabled}
        value={test.value === false ? 'no' : test.value === true ? 'yes' : ''}
        onChange={(chosen) => onChange(chosen === 'yes')}
        options={[
          ...(typeof test.value === 'boolean' ? [] : [{ value: '', label: '–' }]),
          { value: 'yes', label: text.yes },
          { value: 'no', label: text.no },
        ]}
      />
    );
  }
  const isList = test.compare === '$in' || test.compare === '$nin';
  const suggestions = field?.values ?? [];
  return (
    <Field label={isList ? text.values : text.value} hideLabel>
      {({ id }) => (
        <>
          <input
            id={id}
            class="input"
            disabled={disabled}
            autocomplete="off"
            placeholder={isList ? text.values : text.value}
            list={suggestions.length > 0 && !isList ? list : undefined}
            // While a list is written its commas are the writer's.
            defaultValue={written(test.value)}
            onInput={(event) => onChange(readValue(event.currentTarget.value, test, field))}
          />
          {suggestions.length > 0 && !isList && (
            <datalist id={list}>
              {suggestions.map((value) => (
                <option key={String(value)} value={String(value)} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

function written(value: Json): string {
  if (Array.isArray(value)) return value.map(written).join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const NUMERIC: ReadonlySet<Compare> = new Set(['$gte', '$lte', '$gt', '$lt']);

/** What was written, as the type that the field has or the comparison asks for. */
function readValue(said: string, { compare }: Test, field: VocabularyField | undefined): Json {
  const one = (part: string): Json => {
    const isNumber = part.trim() !== '' && Number.isFinite(Number(part));
    const wantsNumber = field?.type === 'number' || (NUMERIC.has(compare) && field?.type !== 'text');
    return isNumber && wantsNumber ? Number(part) : part;
  };
  if (compare !== '$in' && compare !== '$nin') return one(said);
  return said
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(one);
}
