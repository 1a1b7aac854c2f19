import { useState } from 'preact/hooks';
import type { AudienceDocument } from '../../../../core/config/types.ts';
import { api, ApiProblem, currentEnvironment, useResource } from '../../api/client.ts';
import { useNavigate } from '../../frame/unsaved.tsx';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { useToast } from '../../ui/toast.tsx';
import { type Stored, usesOf } from './documents.ts';
import { messages } from './messages.ts';
import type { Saving } from './use-saving.ts';

interface ActionsProps {
  readonly stored: Stored<AudienceDocument> | null;
  readonly saving: Saving;
  readonly canSave: boolean;
  readonly onPublished: () => void;
}

/** Save, publish, duplicate, archive. */
export function EditorActions({ stored, saving, canSave, onPublished }: ActionsProps) {
  const text = useMessages(messages);
  const navigate = useNavigate();
  const toast = useToast();
  const [asked, setAsked] = useState<'publish' | 'archive' | null>(null);
  const close = () => setAsked(null);
  const isArchived = stored?.document.archived === true;
  const save = async () => {
    const answer = await saving.save();
    if (answer === null) return;
    toast(text.saved);
    onPublished();
    // By now nothing is unsaved; the new address is the audience's own.
    if (stored === null)
      setTimeout(() => navigate(`/console/audiences/${answer.document.key}`, { replace: true }));
  };
  if (isArchived) {
    const takeBack = async () => {
      if ((await saving.save({ archived: false })) !== null) toast(text.unarchived);
      onPublished();
    };
    return (
      <Button busy={saving.isBusy} onClick={() => void takeBack()}>
        {text.unarchive}
      </Button>
    );
  }
  return (
    <>
      {stored !== null && (
        <>
          <Button tone="quiet" onClick={() => setAsked('archive')}>
            {text.archive}
          </Button>
          <Button tone="quiet" onClick={() => navigate(`/console/audiences/new?from=${stored.document.key}`)}>
            {text.duplicate}
          </Button>
        </>
      )}
      <Button
        tone={saving.isDirty || stored === null ? 'primary' : 'plain'}
        busy={saving.isBusy}
        disabled={!canSave || (stored !== null && !saving.isDirty)}
        onClick={() => void save()}
      >
        {text.save}
      </Button>
      {stored !== null && (
        <>
          <Button
            tone={saving.isDirty ? 'plain' : 'primary'}
            disabled={!canSave}
            onClick={() => setAsked('publish')}
          >
            {text.publish}
          </Button>
          <PublishDialog
            open={asked === 'publish'}
            onClose={close}
            stored={stored}
            saving={saving}
            onDone={onPublished}
          />
          <ArchiveDialog
            open={asked === 'archive'}
            onClose={close}
            stored={stored}
            saving={saving}
            onDone={onPublished}
          />
        </>
      )}
    </>
  );
}

interface StepProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly stored: Stored<AudienceDocument>;
  readonly saving: Saving;
  readonly onDone: () => void;
}

function PublishDialog({ open, onClose, stored, saving, onDone }: StepProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const toast = useToast();
  const [name, setName] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const { key } = stored.document;
  const said = name ?? text.publishDefault(format.text(saving.document.name, key));
  const publish = async () => {
    setBusy(true);
    setProblem(null);
    try {
      if (saving.isDirty && (await saving.save()) === null) return onClose();
      const body = { environment: currentEnvironment(), name: said.trim(), only: [`audience/${key}`] };
      const { number } = await api.post<{ number: number }>('/publish', body);
      toast(text.published(number));
      onDone();
      onClose();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      title={text.publishTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button tone="primary" busy={isBusy} disabled={said.trim() === ''} onClick={() => void publish()}>
            {text.publishNow}
          </Button>
        </>
      }
    >
      <p>{text.publishText}</p>
      <TextInput label={text.publishName} value={said} maxLength={200} onInput={setName} />
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}

function ArchiveDialog({ open, onClose, stored, saving, onDone }: StepProps) {
  const text = useMessages(messages);
  const toast = useToast();
  const { language } = useLanguage();
  const documents = useResource<{ documents: readonly Stored[] }>(open ? '/documents' : null);
  const uses =
    documents.state === 'ready'
      ? (usesOf(documents.data.documents, language).get(stored.document.key) ?? [])
      : [];
  const archive = async () => {
    if ((await saving.save({ archived: true })) !== null) toast(text.archived);
    onDone();
    onClose();
  };
  return (
    <Dialog
      open={open}
      title={text.archiveTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button tone="danger" busy={saving.isBusy} onClick={() => void archive()}>
            {text.archiveNow}
          </Button>
        </>
      }
    >
      <p>{text.archiveText}</p>
      {uses.length > 0 && (
        <Note tone="warning">{text.archiveUsed(uses.map(({ name }) => name).join(', '))}</Note>
      )}
    </Dialog>
  );
}
