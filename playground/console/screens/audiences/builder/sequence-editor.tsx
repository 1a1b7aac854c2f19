import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';
import { MAX_STEPS, newStep, type SequencePart, type Step } from '../model/parts.ts';
import { describePart } from '../model/words.ts';
import { ActionTests, AddTest, EventSelect } from './action-editor.tsx';
import { type BuilderProps, replaceAt } from './frame.ts';
import { SpanInput } from './span-input.tsx';

/** Actions one after the other, each a line. */
export function SequenceEditor({
  value,
  onChange,
  vocabulary,
  disabled,
  onRemove,
}: BuilderProps<SequencePart> & { readonly onRemove: () => void }) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const set = (fields: Partial<SequencePart>) => onChange({ ...value, ...fields });
  return (
    <div class="sequence">
      <div class="part-sentence">
        <Select
          label={text.didOrNot}
          hideLabel
          disabled={disabled}
          value={value.not ? 'not' : 'did'}
          onChange={(chosen) => set({ not: chosen === 'not' })}
          options={[
            { value: 'did', label: text.didInOrder },
            { value: 'not', label: text.didNotInOrder },
          ]}
        />
        <Select
          label={text.window}
          hideLabel
          disabled={disabled}
          value={value.within === '' ? 'all' : 'last'}
          onChange={(chosen) => set({ within: chosen === 'all' ? '' : '30d' })}
          options={[
            { value: 'all', label: text.windows.all },
            { value: 'last', label: text.windows.last },
          ]}
        />
        {value.within !== '' && (
          <SpanInput value={value.within} disabled={disabled} onChange={(within) => set({ within })} />
        )}
        {!disabled && (
          <span class="part-buttons">
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
      <ol class="steps">
        {value.steps.map((step, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- steps have no name but their place
          <li key={`${value.steps.length}-${i}`} class="step">
            <StepEditor
              value={step}
              index={i}
              vocabulary={vocabulary}
              disabled={disabled}
              onChange={(changed) => set({ steps: replaceAt(value.steps, i, changed) })}
              onRemove={
                value.steps.length > 2 && i > 0
                  ? () => set({ steps: replaceAt<Step>(value.steps, i, null) })
                  : undefined
              }
            />
          </li>
        ))}
      </ol>
      {!disabled && value.steps.length < MAX_STEPS && (
        <Button
          small
          tone="quiet"
          onClick={() => set({ steps: [...value.steps, newStep('Order Completed')] })}
        >
          {text.addStep}
        </Button>
      )}
    </div>
  );
}

type StepProps = BuilderProps<Step> & {
  readonly index: number;
  readonly onRemove: (() => void) | undefined;
};

function StepEditor({ value, index, onChange, vocabulary, disabled, onRemove }: StepProps) {
  const text = useMessages(messages);
  const set = (fields: Partial<Step>) => onChange({ ...value, ...fields });
  const windows = value.not ? text.notWindows : text.stepWindows;
  return (
    <div class="part-sentence">
      {index > 0 && (
        <Select
          label={text.stepKind(index + 1)}
          hideLabel
          disabled={disabled}
          value={value.not ? 'not' : 'then'}
          onChange={(chosen) => set({ not: chosen === 'not' })}
          options={[
            { value: 'then', label: text.nextStep },
            { value: 'not', label: text.nextNot },
          ]}
        />
      )}
      <EventSelect value={value} set={set} vocabulary={vocabulary} disabled={disabled} />
      {index > 0 && (
        <>
          <Select
            label={text.stepWindow(index + 1)}
            hideLabel
            disabled={disabled}
            value={value.within === '' ? 'any' : 'within'}
            onChange={(chosen) => set({ within: chosen === 'any' ? '' : '2d' })}
            options={[
              { value: 'any', label: windows.any },
              { value: 'within', label: windows.within },
            ]}
          />
          {value.within !== '' && (
            <SpanInput value={value.within} disabled={disabled} onChange={(within) => set({ within })} />
          )}
        </>
      )}
      <ActionTests value={value} set={set} vocabulary={vocabulary} disabled={disabled} />
      {!disabled && (
        <span class="part-buttons">
          <AddTest value={value} set={set} />
          {onRemove !== undefined && (
            <Button small tone="quiet" label={text.removeStep(index + 1)} onClick={onRemove}>
              <span aria-hidden="true">×</span>
            </Button>
          )}
        </span>
      )}
    </div>
  );
}
