import { PURPOSES } from '../../../../../core/consent.ts';
import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, Select, TextInput } from '../../../ui/inputs.tsx';
import { messages } from '../messages.ts';
import {
  type CellPart,
  newVisit,
  NUMBER_COMPARES,
  type PermissionPart,
  type ScorePart,
  type VisitPart,
} from '../model/parts.ts';
import { WORDS } from '../model/terms.ts';
import { VISIT_WORDS } from '../model/visit-words.ts';
import { describePart } from '../model/words.ts';
import type { BuilderProps } from './frame.ts';
import { NameSelect } from './name-select.tsx';

const KINDS: readonly VisitPart['kind'][] = ['cell', 'score', 'permission'];

/** What is asked at each visit: a group of buyers, a score, a permission. */
export function VisitEditor(props: BuilderProps<VisitPart> & { readonly onRemove: () => void }) {
  const { value, onChange, disabled, onRemove } = props;
  const text = useMessages(messages);
  const { language } = useLanguage();
  return (
    <div class="part-sentence">
      <Select
        label={text.visitKind}
        hideLabel
        disabled={disabled}
        value={value.kind}
        onChange={(kind: VisitPart['kind']) => onChange(newVisit(kind))}
        options={KINDS.map((kind) => ({ value: kind, label: text.visitKinds[kind] }))}
      />
      {value.kind === 'cell' && <CellEditor {...props} value={value} />}
      {value.kind === 'score' && <ScoreEditor {...props} value={value} />}
      {value.kind === 'permission' && <PermissionEditor {...props} value={value} />}
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
  );
}

function CellEditor({ value, onChange, vocabulary, disabled }: BuilderProps<CellPart>) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const words = VISIT_WORDS[language];
  const ranges = [...new Set([...(vocabulary?.ranges ?? []).map(({ key }) => key), value.range])];
  return (
    <>
      <Select
        label={text.range}
        hideLabel
        disabled={disabled}
        value={value.range}
        onChange={(range) => onChange({ ...value, range })}
        options={[
          { value: 'all', label: text.inRange(words.everything) },
          ...ranges
            .filter((range) => range !== 'all')
            .map((range) => ({ value: range, label: text.inRange(range) })),
        ]}
      />
      <fieldset class="cells">
        <legend class="visually-hidden">{text.cells}</legend>
        {Object.entries(words.cells).map(([cell, label]) => (
          <Checkbox
            key={cell}
            label={label}
            disabled={disabled}
            checked={value.cells.includes(cell)}
            onChange={(isChosen) =>
              onChange({
                ...value,
                cells: Object.keys(words.cells).filter((one) =>
                  one === cell ? isChosen : value.cells.includes(one),
                ),
              })
            }
          />
        ))}
      </fieldset>
    </>
  );
}

function ScoreEditor({ value, onChange, vocabulary, disabled }: BuilderProps<ScorePart>) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  return (
    <>
      <NameSelect
        label={text.score}
        value={value.key}
        disabled={disabled}
        onChange={(key) => onChange({ ...value, key: key.trim() })}
        options={(vocabulary?.scores ?? []).map((key) => ({ value: key, label: key }))}
        other={text.otherScore}
        otherLabel={text.scoreKey}
      />
      <Select
        label={text.compare}
        hideLabel
        disabled={disabled}
        value={NUMBER_COMPARES.find((compare) => compare === value.compare) ?? '$gte'}
        onChange={(compare) => onChange({ ...value, compare })}
        options={NUMBER_COMPARES.map((compare) => ({
          value: compare,
          label: WORDS[language].compare[compare],
        }))}
      />
      <span class="part-number">
        <TextInput
          label={text.number}
          hideLabel
          type="number"
          step="any"
          disabled={disabled}
          value={Number.isFinite(value.number) ? String(value.number) : ''}
          onInput={(said) => onChange({ ...value, number: said === '' ? Number.NaN : Number(said) })}
        />
      </span>
    </>
  );
}

function PermissionEditor({ value, onChange, disabled }: BuilderProps<PermissionPart>) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const words = VISIT_WORDS[language];
  return (
    <>
      <Select
        label={text.allowed}
        hideLabel
        disabled={disabled}
        value={value.allowed ? 'yes' : 'no'}
        onChange={(chosen) => onChange({ ...value, allowed: chosen === 'yes' })}
        options={[
          { value: 'yes', label: text.allows },
          { value: 'no', label: text.refuses },
        ]}
      />
      <Select
        label={text.purpose}
        hideLabel
        disabled={disabled}
        value={value.purpose}
        onChange={(purpose) => onChange({ ...value, purpose })}
        options={PURPOSES.map((purpose) => ({ value: purpose, label: words.purposes[purpose] }))}
      />
    </>
  );
}
