import { useMemo, useState } from 'preact/hooks';
import type { RevisionAnswer, RevisionContentsAnswer } from '../../../../core/wire/history.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Checkbox } from '../../ui/inputs.tsx';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { useToast } from '../../ui/toast.tsx';
import { changesBetween } from './changes.ts';
import { ChangeNames } from './document-changes.tsx';
import { messages } from './messages.ts';

interface GoBackProps {
  /** The version to go back to; null: nothing is asked. */
  readonly target: RevisionAnswer | null;
  readonly live: RevisionAnswer;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks before an earlier version is published again, and says what that changes. */
export function GoBack({ target, live, onClose, onDone }: GoBackProps) {
  const text = useMessages(messages);
  const toast = useToast();
  const { session } = useSession();
  const [drafts, setDrafts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const close = () => {
    setProblem(null);
    setDrafts(false);
    onClose();
  };
  const goBack = async ({ number, name }: RevisionAnswer) => {
    setBusy(true);
    try {
      const made = await api.post<RevisionAnswer>(`/revisions/${number}/restore`, {
        environment: session.environment,
        name: text.nameOfBack(number, name).slice(0, 200),
        drafts,
      });
      toast(text.done(made.number));
      close();
      onDone();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={target !== null}
      title={target === null ? '' : text.goBackTitle(target.number)}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{text.cancel}</Button>
          <Button tone="primary" busy={busy} onClick={() => void (target !== null && goBack(target))}>
            {text.confirm}
          </Button>
        </>
      }
    >
      <p>{text.goBackText}</p>
      {target !== null && <Difference from={live.number} to={target.number} />}
      <Checkbox label={text.drafts} hint={text.draftsHint} checked={drafts} onChange={setDrafts} />
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}

function Difference({ from, to }: { readonly from: number; readonly to: number }) {
  const text = useMessages(messages);
  const now = useResource<RevisionContentsAnswer>(`/revisions/${from}`);
  const then = useResource<RevisionContentsAnswer>(`/revisions/${to}`);
  const changes = useMemo(
    () =>
      now.state === 'ready' && then.state === 'ready'
        ? changesBetween(now.data.contents, then.data.contents)
        : null,
    [now, then],
  );
  if (now.state === 'failed') return <ProblemNote problem={now.problem} onRetry={now.reload} />;
  if (then.state === 'failed') return <ProblemNote problem={then.problem} onRetry={then.reload} />;
  if (changes === null) return <Loading lines={2} />;
  return (
    <div>
      <p>{text.goBackChanges(changes.length)}</p>
      <ChangeNames changes={changes} />
    </div>
  );
}
