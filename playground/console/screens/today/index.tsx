import type { OverviewAnswer } from '../../../../core/wire/overview.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { DayFigures } from './day-figures.tsx';
import { LastDays } from './last-days.tsx';
import { Live } from './live.tsx';
import { messages } from './messages.ts';
import { NobodyYet } from './nobody-yet.tsx';
import { Permissions } from './permissions.tsx';

const REFRESH_MS = 10_000;

/** What happened today, and what is live. */
export function TodayScreen() {
  const text = useMessages(messages);
  const format = useFormat();
  const overview = useResource<OverviewAnswer>('/overview', {}, { refreshEveryMs: REFRESH_MS });
  const lead =
    overview.state === 'ready'
      ? text.lead(format.date(overview.data.asOf), format.time(overview.data.asOf))
      : undefined;
  return (
    <Page title={text.title} lead={lead ?? '\u00a0'}>
      {overview.state === 'loading' && <Loading shape="cards" lines={5} />}
      {overview.state === 'failed' && <ProblemNote problem={overview.problem} onRetry={overview.reload} />}
      {overview.state === 'ready' && <Overview overview={overview.data} />}
    </Page>
  );
}

function Overview({ overview }: { readonly overview: OverviewAnswer }) {
  const text = useMessages(messages);
  const hasVisitors = overview.days.some(({ events }) => events > 0);
  return (
    <>
      {overview.isPartial && <Note tone="warning">{text.partial}</Note>}
      {!hasVisitors && <NobodyYet />}
      {hasVisitors && <DayFigures overview={overview} />}
      <div class="today-columns">
        {hasVisitors && <LastDays days={overview.days} />}
        {hasVisitors && <Permissions today={overview.today} />}
        <Live live={overview.live} />
      </div>
    </>
  );
}
