import { useState } from 'preact/hooks';
import type { FlagDocument } from '../../../../core/config/types.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { useToast } from '../../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import type { EditContext } from './content-fields.tsx';
import { liveFlag, type SpotsData } from './data.ts';
import { DuplicateDialog } from './duplicate-dialog.tsx';
import { messages } from './messages.ts';
import { isContent, textIn, withText } from './model/content.ts';
import { isArchived } from './model/spot.ts';

interface AboutProps {
  readonly flag: FlagDocument;
  readonly data: SpotsData;
  readonly context: EditContext;
  readonly canEdit: boolean;
  readonly onChange: (flag: FlagDocument) => void;
  readonly onReload: () => void;
}

/** Name, page and key of a spot, and what can be done with it as a whole. */
export function About({ flag, data, context, canEdit, onChange, onReload }: AboutProps) {
  const text = useMessages(messages);
  const { names, errorAt, disabled } = context;
  const { locales } = names;
  const rename = (locale: string, typed: string) => {
    const { name } = withText({ name: flag.name ?? {} }, 'name', locale, typed, locales);
    const { name: _old, ...rest } = flag;
    onChange(isContent(name) ? { ...rest, name: name as Readonly<Record<string, string>> } : rest); // texts by language
  };
  const move = (page: string) => {
    const { page: _old, ...rest } = flag;
    onChange(page === '' ? rest : { ...rest, page });
  };
  return (
    <Section title={text.about}>
      <div class="content-languages">
        {locales.map((locale) => (
          <TextInput
            key={locale}
            label={text.nameIn(names.locale(locale))}
            value={textIn(flag.name, locale, locales)}
            lang={locale}
            disabled={disabled}
            error={errorAt(`name.${locale}`)}
            onInput={(typed) => rename(locale, typed)}
          />
        ))}
      </div>
      <TextInput
        label={text.page}
        hint={text.pageHint}
        value={flag.page ?? ''}
        disabled={disabled}
        error={errorAt('page')}
        inputMode="url"
        spellcheck={false}
        onInput={move}
      />
      <p>
        {text.key} <code>{flag.key}</code>
      </p>
      {canEdit && <Deeds {...{ flag, data, context, onChange, onReload }} />}
    </Section>
  );
}

type Asked = 'archive' | 'off' | 'copy' | null;

function Deeds({ flag, data, context, onChange, onReload }: Omit<AboutProps, 'canEdit'>) {
  const text = useMessages(messages);
  const toast = useToast();
  const { session } = useSession();
  const [asked, setAsked] = useState<Asked>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const name = context.names.spot(flag);
  const close = () => {
    setAsked(null);
    setProblem(null);
  };
  const attempt = async (deed: () => Promise<unknown>): Promise<boolean> => {
    try {
      await deed();
      close();
      return true;
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error)));
      return false;
    }
  };
  const archived = isArchived(flag);
  const put = async (away: boolean) => {
    const { archived: _was, ...rest } = flag;
    const next: FlagDocument = away ? { ...rest, archived: true } : rest;
    // What names it would stand without it: said before anything changes.
    if (!(await attempt(() => api.post('/plan', { documents: [next] })))) return;
    onChange(next);
    toast(away ? text.archived : text.unarchived);
  };
  const isOff = data.killed.includes(flag.key);
  const canTurn = liveFlag(data.live, flag.key) !== null;
  const turn = async (off: boolean) => {
    const { environment } = session;
    const path = `/flags/${flag.key}/kill`;
    const done = await attempt(() => (off ? api.post(path, { environment }) : api.delete(path)));
    if (!done) return;
    toast(off ? text.turnedOff : text.turnedOn);
    onReload();
  };
  return (
    <>
      <div class="spots-buttons">
        <Button small onClick={() => setAsked('copy')}>
          {text.duplicate}
        </Button>
        <Button small onClick={() => (archived ? void put(false) : setAsked('archive'))}>
          {archived ? text.unarchive : text.archive}
        </Button>
        {canTurn && (
          <Button
            small
            tone={isOff ? 'plain' : 'danger'}
            onClick={() => (isOff ? void turn(false) : setAsked('off'))}
          >
            {isOff ? text.turnOn : text.turnOff}
          </Button>
        )}
      </div>
      {asked === null && problem !== null && <ProblemNote problem={problem} />}
      <Confirm
        open={asked === 'archive'}
        title={text.archiveTitle(name)}
        text={text.archiveText}
        yes={text.archive}
        problem={problem}
        onYes={() => void put(true)}
        onClose={close}
      />
      <Confirm
        open={asked === 'off'}
        title={text.turnOffTitle(name)}
        text={text.turnOffText}
        yes={text.turnOff}
        problem={problem}
        onYes={() => void turn(true)}
        onClose={close}
      />
      <DuplicateDialog
        open={asked === 'copy'}
        flag={flag}
        data={data}
        names={context.names}
        onClose={close}
      />
    </>
  );
}
