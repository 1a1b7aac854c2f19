import { useMemo, useState } from 'preact/hooks';
import type { Condition, LocalizedText } from '../../../../core/config/types.ts';
import type { AudienceDocument } from '../../../../core/config/types.ts';
import type { VocabularyAnswer } from '../../../../core/wire/audiences.ts';
import { useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useUnsaved } from '../../frame/unsaved.tsx';
import type { Language } from '../../text/languages.ts';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Note, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { EditorActions } from './actions.tsx';
import { GroupEditor } from './builder/group-editor.tsx';
import type { Stored } from './documents.ts';
import { messages } from './messages.ts';
import { type Group, lackOf, newDid } from './model/parts.ts';
import { readCondition } from './model/read.ts';
import { sentenceOf } from './model/words.ts';
import { writeGroup } from './model/write.ts';
import { SizePanel } from './size-panel.tsx';
import { stateOf, type StatusAnswer } from './state.ts';
import { useCompared } from './use-compared.ts';
import { useSaving } from './use-saving.ts';
import { WhyDialog } from './why-dialog.tsx';

interface EditorProps {
  /** As it is stored; null: it is new. */
  readonly stored: Stored<AudienceDocument> | null;
  /** What a new one begins with. */
  readonly from: AudienceDocument | null;
  readonly onReload?: () => void;
}

const FIRST: Group = { kind: 'group', match: 'all', parts: [newDid()] };

/** The definition while it is edited: as the builder shows it, else as JSON that stays as it is. */
type Definition =
  | {
      readonly kind: 'built';
      readonly group: Group;
      readonly isTouched: boolean;
      readonly was: Condition | null;
    }
  | { readonly kind: 'advanced'; readonly condition: Condition };

function definitionOf(document: AudienceDocument | null): Definition {
  if (document === null) return { kind: 'built', group: FIRST, isTouched: false, was: null };
  const group = readCondition(document.if);
  if (group === null) return { kind: 'advanced', condition: document.if };
  return { kind: 'built', group, isTouched: false, was: document.if };
}

/** What would be saved: an untouched condition stays as it was written, to the letter. */
function conditionOf(definition: Definition): Condition {
  if (definition.kind === 'advanced') return definition.condition;
  return definition.isTouched || definition.was === null ? writeGroup(definition.group) : definition.was;
}

/** Writes an audience: its name, who is in it, how many that are. */
export function AudienceEditor({ stored, from, onReload }: EditorProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const { language } = useLanguage();
  const { canEdit } = useSession();
  const first = stored?.document ?? from;
  const [name, setName] = useState<LocalizedText>(first?.name ?? {});
  const [definition, setDefinition] = useState<Definition>(() => definitionOf(first));
  const status = useResource<StatusAnswer>('/status');
  const known = status.state === 'ready' ? status.data : null;
  const condition = useMemo(() => conditionOf(definition), [definition]);
  const isComplete = isAskable(definition);
  const saving = useSaving({ stored, name, condition, onReload });
  useUnsaved(saving.isDirty);
  const isFixed = !canEdit || stored?.document.archived === true;
  return (
    <Page
      title={stored === null ? text.newTitle : format.text(stored.document.name, stored.document.key)}
      back={{ href: '/console/audiences', label: text.title }}
      lead={leadOf(definition, language)}
      actions={
        canEdit && (
          <EditorActions stored={stored} saving={saving} canSave={isComplete} onPublished={status.reload} />
        )
      }
    >
      {!canEdit && <Note>{text.viewer}</Note>}
      {stored !== null && <StateTag document={stored.document} status={known} />}
      {saving.problem !== null && <ProblemNote problem={saving.problem} />}
      <NameFields name={name} onChange={setName} disabled={isFixed} error={saving.nameError} />
      <DefinitionSection
        definition={definition}
        onChange={setDefinition}
        condition={condition}
        disabled={isFixed}
      />
      <ComparedSize condition={isComplete ? condition : null} own={stored?.document.key} status={known} />
      <WhySection condition={condition} disabled={!isComplete} />
    </Page>
  );
}

interface ComparedSizeProps {
  readonly condition: Condition | null;
  readonly own: string | undefined;
  readonly status: StatusAnswer | null;
}

function ComparedSize({ condition, own, status }: ComparedSizeProps) {
  return <SizePanel condition={condition} compare={useCompared(own, status)} />;
}

/** Who is in it, in a sentence, once nothing is missing. */
function leadOf(definition: Definition, language: Language): string | undefined {
  return definition.kind === 'built' && isAskable(definition)
    ? sentenceOf(definition.group, language)
    : undefined;
}

/** Whether nothing is missing: no part at all stands for everybody. */
function isAskable(definition: Definition): boolean {
  if (definition.kind === 'advanced') return true;
  return definition.group.parts.length === 0 || lackOf(definition.group) === null;
}

interface StateTagProps {
  readonly document: AudienceDocument;
  readonly status: StatusAnswer | null;
}

function StateTag({ document, status }: StateTagProps) {
  const text = useMessages(messages);
  const { session } = useSession();
  const state = stateOf(document, status, session.environment);
  if (state === null) return null;
  const tone = state === 'live' ? 'good' : state === 'archived' ? 'plain' : 'warning';
  return (
    <p>
      <Tag tone={tone}>{text.states[state]}</Tag>
    </p>
  );
}

interface DefinitionProps {
  readonly definition: Definition;
  readonly onChange: (definition: Definition) => void;
  readonly condition: Condition;
  readonly disabled: boolean;
}

function DefinitionSection({ definition, onChange, condition, disabled }: DefinitionProps) {
  const text = useMessages(messages);
  const vocabulary = useResource<VocabularyAnswer>('/vocabulary');
  return (
    <Section title={text.definition}>
      {definition.kind === 'advanced' ? (
        <Note title={text.advancedTitle}>
          <p>{text.advancedText}</p>
        </Note>
      ) : (
        <GroupEditor
          value={definition.group}
          vocabulary={vocabulary.state === 'ready' ? vocabulary.data : null}
          disabled={disabled}
          onChange={(group) => onChange({ ...definition, group, isTouched: true })}
        />
      )}
      <details class="json" open={definition.kind === 'advanced'}>
        <summary>{text.json}</summary>
        {/* Reached by the keyboard, since it may scroll. */}
        <pre tabIndex={0} aria-label={text.json} role="region">
          {JSON.stringify(condition, null, 2)}
        </pre>
      </details>
    </Section>
  );
}

function WhySection({ condition, disabled }: { readonly condition: Condition; readonly disabled: boolean }) {
  const text = useMessages(messages);
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={text.why}>
      <p>
        <Button disabled={disabled} onClick={() => setAsking(true)}>
          {text.whyButton}
        </Button>
      </p>
      <WhyDialog open={isAsking} onClose={() => setAsking(false)} condition={condition} />
    </Section>
  );
}

interface NameFieldsProps {
  readonly name: LocalizedText;
  readonly onChange: (name: LocalizedText) => void;
  readonly disabled: boolean;
  readonly error: boolean;
}

function NameFields({ name, onChange, disabled, error }: NameFieldsProps) {
  const text = useMessages(messages);
  const { session } = useSession();
  const locales = session.project?.locales ?? ['en', 'fr'];
  const labels: Readonly<Record<string, string>> = { en: text.nameEn, fr: text.nameFr };
  return (
    <div class="names">
      {locales.map((locale, i) => (
        <TextInput
          key={locale}
          label={labels[locale] ?? `${text.name} (${locale})`}
          hint={i === 0 ? text.nameHint : undefined}
          error={i === 0 && error ? text.nameMissing : undefined}
          lang={locale}
          maxLength={100}
          disabled={disabled}
          value={name[locale] ?? ''}
          onInput={(said) => onChange({ ...name, [locale]: said })}
        />
      ))}
    </div>
  );
}
