import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Select, TextInput } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';
import { type DidPart, type Measure, MEASURES, NUMBER_COMPARES } from '../model/parts.ts';
import { WORDS } from '../model/terms.ts';
import { describePart } from '../model/words.ts';
import { ActionTests, AddTest, EventSelect } from './action-editor.tsx';
import type { BuilderProps } from './frame.ts';
import { NameSelect } from './name-select.tsx';
import { SpanInput } from './span-input.tsx';
import type { TestEditor } from './test-editor.tsx';

/** Something people did or did not do, as a sentence of controls. */
export function DidEditor(props: BuilderProps<DidPart> & { readonly onRemove: () => void }) {
  const { value, onChange, vocabulary, disabled, onRemove } = props;
  const text = useMessages(messages);
  const { language } = useLanguage();
  const set = (fields: Partial<DidPart>) => onChange({ ...value, ...fields });
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
      <EventSelect value={value} set={set} vocabulary={vocabulary} disabled={disabled} />
      <MeasureEditor {...props} properties={properties} />
      <ActionTests value={value} set={set} vocabulary={vocabulary} disabled={disabled} />
      {!disabled && (
        <span class="part-buttons">
          <AddTest value={value} set={set} />
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
