import type { VocabularyAnswer } from '../../../../../core/wire/audiences.ts';
import { eventLabel, KNOWN_EVENTS } from '../../../text/events.ts';
import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';
import { LIST_EVENTS, type Test } from '../model/parts.ts';
import { testText } from '../model/terms.ts';
import { replaceAt } from './frame.ts';
import { NameSelect } from './name-select.tsx';
import { TestEditor } from './test-editor.tsx';

/** An action and which of them count: what a clause and each step of a sequence have in common. */
interface Action {
  readonly event: string;
  readonly range: string;
  readonly where: readonly Test[];
}

interface ActionProps {
  readonly value: Action;
  readonly set: (fields: Partial<Action>) => void;
  readonly vocabulary: VocabularyAnswer | null;
  readonly disabled: boolean;
}

/** Which action: one that was seen, a well-known one, or any other. */
export function EventSelect({ value, set, vocabulary, disabled }: ActionProps) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const seen = vocabulary?.events.map(({ name }) => name) ?? [];
  const names = [...new Set([...seen, ...KNOWN_EVENTS])];
  return (
    <NameSelect
      label={text.event}
      value={value.event}
      disabled={disabled}
      onChange={(event) => set({ event })}
      options={names.map((name) => ({ value: name, label: eventLabel(name, language) }))}
      other={text.otherEvent}
      otherLabel={text.eventName}
    />
  );
}

/** In which range, and with which properties. */
export function ActionTests(props: ActionProps) {
  const { value, set, vocabulary, disabled } = props;
  const text = useMessages(messages);
  const { language } = useLanguage();
  const properties = vocabulary?.events.find(({ name }) => name === value.event)?.properties ?? [];
  return (
    <>
      <RangeSelect {...props} />
      {value.where.map((test, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- tests have no name of their own, and stay in place
        <span key={i} class="part-where">
          <span class="part-word">{text.where}</span>
          <TestEditor
            value={test}
            disabled={disabled}
            onChange={(changed) => set({ where: replaceAt(value.where, i, changed) })}
            fields={properties}
            names={{ label: text.of, other: text.otherProperty, otherLabel: text.propertyName }}
          />
          {!disabled && (
            <Button
              small
              tone="quiet"
              label={text.removePart(testText(test, language))}
              onClick={() => set({ where: replaceAt<Test>(value.where, i, null) })}
            >
              <span aria-hidden="true">×</span>
            </Button>
          )}
        </span>
      ))}
    </>
  );
}

/** Adds a test of a property. */
export function AddTest({ value, set }: Pick<ActionProps, 'value' | 'set'>) {
  const text = useMessages(messages);
  return (
    <Button
      small
      tone="quiet"
      onClick={() => set({ where: [...value.where, { name: '', compare: '$eq', value: '' }] })}
    >
      {text.addWhere}
    </Button>
  );
}

function RangeSelect({ value, set, vocabulary, disabled }: ActionProps) {
  const text = useMessages(messages);
  const properties = vocabulary?.events.find(({ name }) => name === value.event)?.properties;
  const isAboutProducts =
    value.range !== '' ||
    LIST_EVENTS.has(value.event) ||
    value.event.startsWith('Product ') ||
    properties?.some(({ name }) => name === 'category') === true;
  if (!isAboutProducts) return null;
  const categories = [
    ...new Set([...(vocabulary?.categories ?? []), ...(value.range === '' ? [] : [value.range])]),
  ];
  return (
    <Select
      label={text.range}
      hideLabel
      disabled={disabled}
      value={value.range}
      onChange={(range) => set({ range })}
      options={[
        { value: '', label: text.anyRange },
        ...categories.map((category) => ({ value: category, label: text.inRange(category) })),
      ]}
    />
  );
}
