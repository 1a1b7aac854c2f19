import { useState } from 'preact/hooks';
import type { TimelineAnswer, TimelineEvent } from '../../../../core/wire/people.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { actionWords } from './action-words.ts';
import { messages } from './messages.ts';

/** What a person did, newest first, day by day. */
export function TimelineTab({ id }: { readonly id: string }) {
  const text = useMessages(messages);
  const timeline = useResource<TimelineAnswer>(`/people/${id}/timeline`);
  if (timeline.state === 'loading') return <Loading lines={6} />;
  if (timeline.state === 'failed')
    return <ProblemNote problem={timeline.problem} onRetry={timeline.reload} />;
  if (timeline.data.events.length === 0) {
    return (
      <Empty title={text.timelineNone}>
        <p>{text.timelineNoneText}</p>
      </Empty>
    );
  }
  return <Days id={id} first={timeline.data} />;
}

function Days({ id, first }: { readonly id: string; readonly first: TimelineAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [more, setMore] = useState<readonly TimelineEvent[]>([]);
  const [next, setNext] = useState(first.next);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const page = await api.get<TimelineAnswer>(`/people/${id}/timeline`, { next });
      setMore((before) => [...before, ...page.events]);
      setNext(page.next);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error)));
    } finally {
      setBusy(false);
    }
  };
  const now = Date.now();
  const heading = (day: string) => {
    if (day === format.date(now)) return text.today;
    return day === format.date(now - 86_400_000) ? text.yesterday : day;
  };
  return (
    <div class="timeline">
      {byDay([...first.events, ...more], format.date).map(([day, events]) => (
        <section key={day} aria-label={heading(day)}>
          <h2 class="timeline-day">{heading(day)}</h2>
          <ol class="timeline-list">
            {events.map((event) => (
              <Action key={event.messageId} event={event} />
            ))}
          </ol>
        </section>
      ))}
      {problem !== null && <ProblemNote problem={problem} />}
      {next !== undefined && (
        <p>
          <Button busy={isBusy} onClick={() => void go()}>
            {text.more}
          </Button>
        </p>
      )}
    </div>
  );
}

function byDay(
  events: readonly TimelineEvent[],
  date: (at: string) => string,
): readonly (readonly [string, readonly TimelineEvent[]])[] {
  const days = new Map<string, TimelineEvent[]>();
  for (const event of events) {
    const day = date(event.timestamp);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
}

function Action({ event }: { readonly event: TimelineEvent }) {
  const text = useMessages(messages);
  const format = useFormat();
  const { language } = useLanguage();
  const { title, detail } = actionWords(event, text, format, language);
  return (
    <li class="action">
      <time class="action-time" dateTime={event.timestamp}>
        {format.time(event.timestamp)}
      </time>
      <div class="action-what">
        <p>
          <strong>{title}</strong>
          {detail !== '' && <span> {detail}</span>}
        </p>
        {event.claimedUserId !== undefined && <p class="muted small">{text.claimed(event.claimedUserId)}</p>}
        {event.purposesFrom === 'source' && <p class="muted small">{text.usedBy.source}</p>}
        {event.purposesFrom === 'country' && (
          <p class="muted small">{text.usedBy.country(event.country ?? '–')}</p>
        )}
        <details class="action-more">
          <summary class="small">{text.technical}</summary>
          <pre tabIndex={0} role="region" aria-label={text.technical}>
            {JSON.stringify(event, null, 2)}
          </pre>
        </details>
      </div>
    </li>
  );
}
