import { useEffect, useState } from 'preact/hooks';
import type { ReapplyAnswer } from '../../../../core/wire/audiences.ts';
import { api, ApiProblem, currentEnvironment, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { messages } from './messages.ts';

const LOOK_EVERY_MS = 1_500;

type Command = 'pause' | 'resume' | 'cancel';

/** How far working changed audiences out for everybody has come; nothing when nothing is left to do. */
export function ReapplyNote() {
  const text = useMessages(messages);
  const { canEdit } = useSession();
  const looked = useResource<ReapplyAnswer>('/reapply');
  const [told, setTold] = useState<ReapplyAnswer | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const first = looked.state === 'ready' ? looked.data : null;
  const answer = told ?? first;
  const isRunning = answer?.state === 'running';
  useEffect(() => {
    if (!isRunning) return undefined;
    const aborting = new AbortController();
    const timer = setTimeout(() => {
      api.get<ReapplyAnswer>('/reapply', {}, { signal: aborting.signal }).then(setTold, () => undefined); // the next look may succeed; what is shown says as of when
    }, LOOK_EVERY_MS);
    return () => {
      clearTimeout(timer);
      aborting.abort();
    };
  }, [answer]);
  const steer = (command: Command) => {
    const body = { environment: currentEnvironment(), command };
    api.post<ReapplyAnswer>('/reapply', body).then(
      (given) => {
        setProblem(null);
        setTold(given);
      },
      (error: unknown) => setProblem(error instanceof ApiProblem ? error : null),
    );
  };
  if (problem !== null) return <ProblemNote problem={problem} />;
  if (answer === null || answer.state === 'idle' || answer.state === 'done') return null;
  return (
    <Note title={text.reapplyTitles[answer.state]} tone={isRunning ? 'info' : 'warning'}>
      <Progress answer={answer} />
      {canEdit && (
        <div class="group-buttons">
          {isRunning && (
            <Button small onClick={() => steer('pause')}>
              {text.reapplyPause}
            </Button>
          )}
          {!isRunning && (
            <Button small onClick={() => steer('resume')}>
              {text.reapplyResume}
            </Button>
          )}
          {answer.state !== 'cancelled' && (
            <Button small tone="quiet" onClick={() => steer('cancel')}>
              {text.reapplyCancel}
            </Button>
          )}
        </div>
      )}
    </Note>
  );
}

function Progress({ answer }: { readonly answer: ReapplyAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { looked, total, asOf, secondsLeft, audiences } = answer;
  const share = total === 0 ? 1 : Math.min(1, looked / total);
  return (
    <div class="size">
      <progress aria-label={text.reapplyProgress} max={1} value={share} />
      <p>
        {text.reapplyPart(format.percent(share, 0), format.number(looked), format.number(total))}{' '}
        <span class="muted">
          {text.asOf(format.dateTime(asOf))}
          {secondsLeft !== undefined && ` · ${text.reapplyLeft(format.number(secondsLeft))}`}
        </span>
      </p>
      {audiences.length > 0 && <p class="muted">{text.reapplyAudiences(audiences.join(', '))}</p>}
    </div>
  );
}
