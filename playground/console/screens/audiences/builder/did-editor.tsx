import { eventLabel, KNOWN_EVENTS } from '../../../text/events.ts';
import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Select, TextInput } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';
import {
  type DidPart,
  LIST_EVENTS,
  type Measure,
  MEASURES,
  NUMBER_COMPARES,
  type Test,
} from '../model/parts.ts';
import { describePart, testText, WORDS } from '../model/words.ts';
import { type BuilderProps, replaceAt } from './frame.ts';
import { NameSelect } from './name-select.tsx';
import { SpanInput } from './span-input.tsx';
import { TestEditor } from './test-editor.tsx';

/** Something people did or did not do, as a sentence of controls. */
export function DidEditor(props: BuilderProps<DidPart> & { readonly onRemove: () => void }) {
  const { value, onChange, vocabulary, disabled, onRemove } = props;
  const text = useMessages(messages);
  const { language } = useLanguage();
  const set = (fields: Partial<DidPart>) => onChange({ ...value, ...fields });
  const seen = vocabulary?.events.map(({ name }) => name) ?? [];
  const names = [...new Set([...seen, ...KNOWN_EVENTS])];
  const properties = vocabulary?.events.find(({ name }) => name === value.event)?.properties ?? [];
  return (
    <div class="part-sentence">
      <Select
        label={text.didOrNot}
        hideLabel
        disabled={disabled}
        value={value.not ? 'not' : 'did'}
        onChange={(chosen) => set({ not: chosen === 'not' })}
        options={[
          { value: 'did', label: text.did },
          { value: 'not', label: text.didNot },
        ]}
      />
      <NameSelect
        label={text.event}
        value={value.event}
        disabled={disabled}
        onChange={(event) => set({ event })}
        options={names.map((name) => ({ value: name, label: eventLabel(name, language) }))}
        other={text.otherEvent}
        otherLabel={text.eventName}
      />
      <MeasureEditor {...props} properties={properties} />
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
      {!disabled && (
        <span class="part-buttons">
          <Button
            small
            tone="quiet"
            onClick={() => set({ where: [...value.where, { name: '', compare: '$eq', value: '' }] })}
          >
            {text.addWhere}
          </Button>
          <Button
            small
            tone="quiet"
            label={text.removePart(describePart(value, language))}
            onClick={onRemove}
          >
            {text.remove}
          </Button>
        </span>
      )}
    </div>
  );
}

type MeasureProps = BuilderProps<DidPart> & {
  readonly properties: Parameters<typeof TestEditor>[0]['fields'];
};

function MeasureEditor({ value, onChange, disabled, properties }: MeasureProps) {
  const text = useMessages(messages);
  const set = (fields: Partial<DidPart>) => onChange({ ...value, ...fields });
  const isPoint = value.measure === 'first' || value.measure === 'last';
  return (
    <>
      <Select
        label={text.measure}
        hideLabel
        disabled={disabled}
        value={value.measure}
        onChange={(measure: Measure) => set(measured(value, measure))}
        options={MEASURES.map((measure) => ({ value: measure, label: text.measures[measure] }))}
      />
      {(value.measure === 'sum' || value.measure === 'distinct') && (
        <NameSelect
          label={text.of}
          value={value.of}
          disabled={disabled}
          onChange={(of) => set({ of })}
          options={properties.map(({ name }) => ({ value: name, label: name }))}
          other={text.otherProperty}
          otherLabel={text.propertyName}
        />
      )}
      {isPoint ? (
        <>
          <Select
            label={text.compare}
            hideLabel
            disabled={disabled}
            value={value.before ? 'before' : 'within'}
            onChange={(chosen) => set({ before: chosen === 'before' })}
            options={[
              { value: 'within', label: text.agos.within },
              { value: 'before', label: text.agos.before },
            ]}
          />
          <SpanInput value={value.within} disabled={disabled} onChange={(within) => set({ within })} />
          {text.ago !== '' && <span class="part-word">{text.ago}</span>}
        </>
      ) : (
        <>
          <NumberTest value={value} set={set} disabled={disabled} />
          <WindowEditor value={value} set={set} disabled={disabled} />
        </>
      )}
    </>
  );
}

/** Another measure: a point in time always has a span, a number one of its comparisons. */
function measured(value: DidPart, measure: Measure): Partial<DidPart> {
  const isPoint = measure === 'first' || measure === 'last';
  return { measure, ...(isPoint && value.within === '' ? { within: '30d' } : {}) };
}

interface SetProps {
  readonly value: DidPart;
  readonly set: (fields: Partial<DidPart>) => void;
  readonly disabled: boolean;
}

function NumberTest({ value, set, disabled }: SetProps) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const words = WORDS[language];
  return (
    <>
      <Select
        label={text.compare}
        hideLabel
        disabled={disabled}
        value={NUMBER_COMPARES.find((compare) => compare === value.compare) ?? '$gte'}
        onChange={(compare) => set({ compare })}
        options={NUMBER_COMPARES.map((compare) => ({ value: compare, label: words.compare[compare] }))}
      />
      <span class="part-number">
        <TextInput
          label={text.number}
          hideLabel
          type="number"
          min={0}
          step={value.measure === 'sum' ? 'any' : 1}
          disabled={disabled}
          value={Number.isFinite(value.number) ? String(value.number) : ''}
          onInput={(said) => set({ number: said === '' ? Number.NaN : Number(said) })}
        />
      </span>
      {value.measure === 'count' && <span class="part-word">{text.times}</span>}
    </>
  );
}

function WindowEditor({ value, set, disabled }: SetProps) {
  const text = useMessages(messages);
  return (
    <>
      <Select
        label={text.window}
        hideLabel
        disabled={disabled}
        value={value.within === '' ? 'all' : 'last'}
        onChange={(chosen) => set({ within: chosen === 'all' ? '' : '7d' })}
        options={[
          { value: 'all', label: text.windows.all },
          { value: 'last', label: text.windows.last },
        ]}
      />
      {value.within !== '' && (
        <SpanInput value={value.within} disabled={disabled} onChange={(within) => set({ within })} />
      )}
    </>
  );
}

function RangeSelect({ value, onChange, vocabulary, disabled }: BuilderProps<DidPart>) {
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
      onChange={(range) => onChange({ ...value, range })}
      options={[
        { value: '', label: text.anyRange },
        ...categories.map((category) => ({ value: category, label: text.inRange(category) })),
      ]}
    />
  );
}
