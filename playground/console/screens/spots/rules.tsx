import { useState } from 'preact/hooks';
import type { FlagDocument, FlagRule } from '../../../../core/config/types.ts';
import type { Json } from '../../../../core/events.ts';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/inputs.tsx';
import { ContentFields, type EditContext } from './content-fields.tsx';
import { messages } from './messages.ts';
import { isContent, textIn } from './model/content.ts';
import type { Names } from './names.ts';
import { audienceOf, withAudience, withMoved, withRule } from './model/spot.ts';

interface RulesProps {
  readonly flag: FlagDocument;
  readonly fields: readonly string[];
  readonly context: EditContext;
  readonly onChange: (flag: FlagDocument) => void;
}

/** Content of audiences, in order: add, change, move, remove. */
export function Rules({ flag, fields, context, onChange }: RulesProps) {
  const text = useMessages(messages);
  const rules = flag.rules ?? [];
  const [added, setAdded] = useState<string | null>(null);
  return (
    <div class="rules">
      <div>
        <h2>{text.audiences}</h2>
        <p class="muted">{text.audiencesText}</p>
      </div>
      {!context.disabled && <AddAudience {...{ flag, context, onChange }} onAdd={setAdded} />}
      {rules.length > 0 && (
        <ol class="rule-list">
          {rules.map((rule, index) => (
            <li key={rule.id ?? index}>
              <RuleCard
                {...{ flag, fields, context, onChange, rule, index }}
                last={rules.length - 1}
                isNew={added !== null && added === audienceOf(rule)}
              />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

interface RuleCardProps extends RulesProps {
  readonly rule: FlagRule;
  readonly index: number;
  readonly last: number;
  /** Just added: it is open. */
  readonly isNew: boolean;
}

function RuleCard({ flag, fields, context, onChange, rule, index, last, isNew }: RuleCardProps) {
  const text = useMessages(messages);
  const { names, disabled } = context;
  const audience = audienceOf(rule);
  const name = names.rule(rule);
  const isKnown = audience === null || names.audiences.some(({ key }) => key === audience);
  const [wasOpened, setOpen] = useState(isNew);
  const isOpen = wasOpened || context.hasErrorBelow(`rules[${index}].`);
  const move = (by: -1 | 1) => onChange(withMoved(flag, index, by));
  return (
    <details class="section rule" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>{name}</h3>
        {!isOpen && <small class="muted">{firstWords(rule.value, names)}</small>}
      </summary>
      <div class="rule-body">
        {!disabled && (
          <div class="spots-buttons">
            <Button small label={text.up(name)} disabled={index === 0} onClick={() => move(-1)}>
              <span aria-hidden="true">↑</span> {text.upShort}
            </Button>
            <Button small label={text.down(name)} disabled={index === last} onClick={() => move(1)}>
              <span aria-hidden="true">↓</span> {text.downShort}
            </Button>
            <Button
              small
              tone="danger"
              label={text.remove(name)}
              onClick={() => onChange(withRule(flag, index, null))}
            >
              {text.removeShort}
            </Button>
          </div>
        )}
        {!isKnown && <p class="field-error">{text.notInAudience}</p>}
        {audience === null ? (
          <>
            <p class="muted">{text.ruleOtherText}</p>
            <pre class="rule-code" tabIndex={0}>
              {JSON.stringify(rule, null, 2)}
            </pre>
          </>
        ) : (
          <ContentFields
            label={name}
            value={rule.value ?? {}}
            fields={fields}
            path={`rules[${index}].value`}
            context={context}
            onChange={(value) => onChange(withRule(flag, index, { ...rule, value }))}
          />
        )}
      </div>
    </details>
  );
}

/** A few words of a content, to know it by. */
function firstWords(value: Json | undefined, { locales, readerLocale }: Names): string {
  if (!isContent(value)) return '';
  const values = [value['title'] ?? '', ...Object.values(value)];
  return values.map((one) => textIn(one, readerLocale, locales)).find((found) => found !== '') ?? '';
}

interface AddAudienceProps extends Omit<RulesProps, 'fields'> {
  readonly onAdd: (audience: string) => void;
}

function AddAudience({ flag, context, onChange, onAdd }: AddAudienceProps) {
  const text = useMessages(messages);
  const [chosen, setChosen] = useState('');
  const taken = new Set((flag.rules ?? []).map(audienceOf));
  const free = context.names.audiences.filter(({ key }) => !taken.has(key));
  if (free.length === 0) return <p class="muted">{text.noAudiences}</p>;
  const options = free.map(({ key }) => ({ value: key, label: context.names.audience(key) }));
  return (
    <form
      class="add-audience"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === '') return;
        onAdd(chosen);
        onChange(withAudience(flag, chosen));
        setChosen('');
      }}
    >
      <Select
        label={text.addAudience}
        value={chosen}
        onChange={setChosen}
        options={[{ value: '', label: text.chooseAudience }, ...options]}
      />
      <Button type="submit" disabled={chosen === ''}>
        {text.add}
      </Button>
    </form>
  );
}
