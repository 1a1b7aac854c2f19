import { useLanguage } from '../../../text/language.tsx';
import { useMessages } from '../../../text/messages.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/inputs.tsx';
import { Note } from '../../../ui/notes.tsx';
import { messages } from '../messages.ts';
import {
  type DetailPart,
  type Group,
  isVisit,
  type Match,
  mixes,
  newDetail,
  newDid,
  newGroup,
  newSequence,
  newVisit,
  type Part,
} from '../model/parts.ts';
import { describePart } from '../model/words.ts';
import { DidEditor } from './did-editor.tsx';
import { type BuilderProps, replaceAt } from './frame.ts';
import { SequenceEditor } from './sequence-editor.tsx';
import { TestEditor } from './test-editor.tsx';
import { VisitEditor } from './visit-editor.tsx';

const MATCHES: readonly Match[] = ['all', 'any', 'none'];
const MAX_DEPTH = 2;

/** A group of parts: all, any or none of them. */
export function GroupEditor(
  props: BuilderProps<Group> & { readonly depth?: number; readonly onRemove?: () => void },
) {
  const { value, onChange, vocabulary, disabled, depth = 1, onRemove } = props;
  const text = useMessages(messages);
  const { language } = useLanguage();
  const add = (part: Part) => onChange({ ...value, parts: [...value.parts, part] });
  const detail = vocabulary?.details[0]?.name ?? '';
  return (
    <fieldset class={`group group-${depth}`}>
      <legend class={depth === 1 ? 'group-legend' : 'visually-hidden'}>
        {depth === 1 ? text.peopleWho : text.groupLabel}
      </legend>
      {(value.parts.length > 1 || value.match !== 'all' || depth > 1) && (
        <div class="group-match">
          <Select
            label={text.match}
            hideLabel
            disabled={disabled}
            value={value.match}
            onChange={(match) => onChange({ ...value, match })}
            options={MATCHES.map((match) => ({ value: match, label: text.matches[match] }))}
          />
        </div>
      )}
      {mixes(value) && <Note tone="warning">{text.mixed}</Note>}
      {value.parts.length === 0 && <p class="muted">{text.everybody}</p>}
      {value.parts.length > 0 && (
        <ul class="group-parts">
          {value.parts.map((part, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- parts have no name of their own
            <li key={`${value.parts.length}-${i}`} class="part">
              <PartEditor
                value={part}
                vocabulary={vocabulary}
                disabled={disabled}
                depth={depth}
                onChange={(changed) => onChange({ ...value, parts: replaceAt(value.parts, i, changed) })}
                onRemove={() => onChange({ ...value, parts: replaceAt<Part>(value.parts, i, null) })}
              />
            </li>
          ))}
        </ul>
      )}
      {!disabled && (
        <div class="group-buttons">
          <Button small onClick={() => add(newDid())}>
            {text.addDid}
          </Button>
          <Button small onClick={() => add(newSequence())}>
            {text.addSequence}
          </Button>
          <Button small onClick={() => add(newDetail(detail))}>
            {text.addDetail}
          </Button>
          <Button small onClick={() => add(newVisit('cell'))}>
            {text.addVisit}
          </Button>
          {depth < MAX_DEPTH && (
            <Button small onClick={() => add(newGroup())}>
              {text.addGroup}
            </Button>
          )}
          {onRemove !== undefined && (
            <Button
              small
              tone="quiet"
              label={text.removePart(describePart(value, language))}
              onClick={onRemove}
            >
              {text.remove}
            </Button>
          )}
        </div>
      )}
    </fieldset>
  );
}

type PartProps = BuilderProps<Part> & { readonly depth: number; readonly onRemove: () => void };

function PartEditor({ value, depth, ...props }: PartProps) {
  if (value.kind === 'group') return <GroupEditor {...props} value={value} depth={depth + 1} />;
  if (value.kind === 'did') return <DidEditor {...props} value={value} />;
  if (value.kind === 'sequence') return <SequenceEditor {...props} value={value} />;
  if (isVisit(value)) return <VisitEditor {...props} value={value} />;
  return <DetailEditor {...props} value={value} />;
}

function DetailEditor({
  value,
  onChange,
  vocabulary,
  disabled,
  onRemove,
}: BuilderProps<DetailPart> & { readonly onRemove: () => void }) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  return (
    <div class="part-sentence">
      <span class="part-word">{text.whose}</span>
      <TestEditor
        value={value}
        disabled={disabled}
        onChange={(test) => onChange({ ...value, ...test })}
        fields={vocabulary?.details ?? []}
        names={{ label: text.detail, other: text.otherDetail, otherLabel: text.detailName }}
      />
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
