import { useState } from 'preact/hooks';
import type {
  ExperimentResults,
  ExperimentSummary,
  ExperimentSwitched,
} from '../../../../core/wire/results.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useToast } from '../../ui/toast.tsx';
import type { TestProps } from './form.tsx';
import { StateTag } from './index.tsx';
import { messages } from './messages.ts';
import { MetricSection } from './metric.tsx';
import { OwnVisits } from './own-visits.tsx';

/** How often a running test's figures are read again. */
const REFRESH_MS = 3_000;

/** What a test came to so far, or in the end. */
export function TestResult({
  test,
  title,
  back,
  state,
  onSwitched,
}: TestProps & { readonly state: ExperimentSummary['state'] }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { canEdit } = useSession();
  const [stopping, setStopping] = useState(false);
  const refresh = state === 'running' ? { refreshEveryMs: REFRESH_MS } : {};
  const results = useResource<ExperimentResults>(`/experiments/${test.key}/results`, {}, refresh);
  const found = results.state === 'ready' ? results.data : null;
  return (
    <Page
      title={title}
      back={back}
      lead={
        <>
          <StateTag state={state} /> {found !== null && text.asOf(format.time(found.asOf))}
        </>
      }
      actions={
        canEdit &&
        state === 'running' && (
          <Button tone="danger" onClick={() => setStopping(true)}>
            {text.stop}
          </Button>
        )
      }
    >
      {results.state === 'loading' && <Loading shape="cards" lines={4} />}
      {results.state === 'failed' && <ProblemNote problem={results.problem} onRetry={results.reload} />}
      {found !== null && (
        <div class="test">
          {state === 'stopped' && <Note>{text.stoppedNow}.</Note>}
          <Verdict found={found} />
          {found.metrics.map((metric) => (
            <MetricSection key={metric.key} metric={metric} found={found} test={test} />
          ))}
          <OwnVisits />
        </div>
      )}
      <StopDialog
        open={stopping}
        testKey={test.key}
        onClose={() => setStopping(false)}
        onStopped={() => {
          setStopping(false);
          onSwitched();
          results.reload();
        }}
      />
    </Page>
  );
}

/** What can be said, who is in it, and what to know before believing it. */
function Verdict({ found }: { readonly found: ExperimentResults }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { startedAt, stoppedAt, people, agreedShare, crossovers } = found;
  const from = startedAt === null ? '' : format.dateTime(startedAt);
  return (
    <Section title={format.text(found.verdict.text, text.tooEarly)}>
      <p>{text.tooEarlyText}</p>
      {found.split?.isOff === true && <Note tone="warning">{text.splitOff}</Note>}
      {found.pending > 0 && <Note>{text.pending(found.pending)}</Note>}
      {found.unconverted > 0 && <Note tone="warning">{text.unconverted(found.unconverted)}</Note>}
      <dl class="test-figures">
        <div>
          <dt>{text.peopleInTest}</dt>
          <dd>
            {format.number(people)}
            <small>
              {stoppedAt === null ? text.sinceStart(from) : text.untilStop(from, format.dateTime(stoppedAt))}
            </small>
          </dd>
        </div>
        {agreedShare !== null && (
          <div>
            <dt>{text.agreed}</dt>
            <dd>
              {format.percent(agreedShare)}
              <small>{text.agreedText}</small>
            </dd>
          </div>
        )}
        {crossovers > 0 && (
          <div>
            <dt>{text.crossovers}</dt>
            <dd>
              {format.number(crossovers)}
              <small>{text.crossoversText}</small>
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}

function StopDialog({
  open,
  testKey,
  onClose,
  onStopped,
}: {
  readonly open: boolean;
  readonly testKey: string;
  readonly onClose: () => void;
  readonly onStopped: () => void;
}) {
  const text = useMessages(messages);
  const toast = useToast();
  const { session } = useSession();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const stop = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.post<ExperimentSwitched>(`/experiments/${testKey}/stop`, {
        environment: session.environment,
      });
      toast(text.stoppedNow);
      onStopped();
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
      title={text.stopTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button tone="danger" busy={busy} onClick={() => void stop()}>
            {text.stopNow}
          </Button>
        </>
      }
    >
      <p>{text.stopText}</p>
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}
