import { useState } from 'preact/hooks';
import type { ExperimentDocument } from '../../../../core/config/types.ts';
import type { ExperimentSwitched, Traffic } from '../../../../core/wire/results.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { useToast } from '../../ui/toast.tsx';
import { messages } from './messages.ts';

interface StartProps {
  readonly open: boolean;
  readonly test: ExperimentDocument;
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

/** Says what to expect, then starts the test. */
export function StartDialog({ open, test, onClose, onStarted }: StartProps) {
  const text = useMessages(messages);
  const toast = useToast();
  const { session } = useSession();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const start = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.post<ExperimentSwitched>(`/experiments/${test.key}/start`, {
        environment: session.environment,
      });
      toast(text.started);
      onStarted();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      title={text.startTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button tone="primary" busy={busy} onClick={() => void start()}>
            {text.startNow}
          </Button>
        </>
      }
    >
      <Expectation test={test} />
      <p>{text.startText}</p>
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}

/** About how many people a day there will be, and how many agreed. */
function Expectation({ test }: { readonly test: ExperimentDocument }) {
  const text = useMessages(messages);
  const format = useFormat();
  const traffic = useResource<Traffic>('/traffic', { flag: test.flag, audience: test.audience });
  if (traffic.state === 'loading') return <Loading lines={1} />;
  if (traffic.state === 'failed') return <ProblemNote problem={traffic.problem} onRetry={traffic.reload} />;
  const { peopleADay, agreedShare, days } = traffic.data;
  if (agreedShare === null) return <p>{text.expectNobody}</p>;
  if (peopleADay === null) return <p>{text.expectUnknown}</p>;
  return (
    <p>
      <b>{text.expect(format.number(peopleADay), format.percent(agreedShare))}</b>{' '}
      <span class="muted">{text.expectDays(days)}</span>
    </p>
  );
}
