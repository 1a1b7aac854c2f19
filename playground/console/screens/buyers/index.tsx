import { useRef, useState } from 'preact/hooks';
import type { CutsAnswer, RfmAnswer } from '../../../../core/wire/rfm.ts';
import { api, ApiProblem, currentEnvironment, useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/inputs.tsx';
import { Empty, Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { CellPeople } from './cell-people.tsx';
import { Grid, GroupTable } from './grid.tsx';
import { messages } from './messages.ts';
import { Moves } from './moves.tsx';
import type { Shown } from './shown.ts';

/** Buyers by recency and frequency: of everything, or of one product range on its own scale. */
export function BuyersScreen() {
  const text = useMessages(messages);
  const [range, setRange] = useState(() => new URL(location.href).searchParams.get('range') ?? 'all');
  const answer = useResource<RfmAnswer>('/rfm', { range });
  // What was known stays at the top while another range is on its way: the focus is in it.
  const last = useRef<RfmAnswer | null>(null);
  if (answer.state === 'ready') last.current = answer.data;
  const known = last.current;
  const choose = (next: string) => {
    setRange(next);
    const url = new URL(location.href);
    url.searchParams.set('range', next);
    history.replaceState(history.state, '', url);
  };
  return (
    <Page title={text.title} lead={text.lead}>
      {known !== null && <Head range={range} answer={known} onRange={choose} onReload={answer.reload} />}
      {answer.state === 'loading' && <Loading lines={6} />}
      {answer.state === 'failed' && <ProblemNote problem={answer.problem} onRetry={answer.reload} />}
      {answer.state === 'ready' && <Ready key={range} answer={answer.data} />}
    </Page>
  );
}

interface HeadProps {
  readonly range: string;
  readonly answer: RfmAnswer;
  readonly onRange: (range: string) => void;
  readonly onReload: () => void;
}

/** The range that is shown, and the thresholds it is judged by. */
function Head({ range, answer, onRange, onReload }: HeadProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const refresh = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.post<CutsAnswer>('/rfm/refresh', { environment: currentEnvironment() });
      onReload();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error)));
    }
    setBusy(false);
  };
  return (
    <>
      <div class="buyers-head">
        <Select
          label={text.range}
          value={range}
          onChange={onRange}
          options={answer.ranges.map(({ key, buyers }) => ({
            value: key,
            label: `${key === 'all' ? text.all : key} (${format.number(buyers)})`,
          }))}
        />
        <Button busy={busy} onClick={refresh}>
          {text.refresh}
        </Button>
        <p class="muted small" role="status">
          {answer.cutsAsOf !== null &&
            text.cutsAsOf(format.dateTime(answer.cutsAsOf), format.number(answer.number))}{' '}
          {text.countedAt(format.dateTime(answer.asOf))}
        </p>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}

function Ready({ answer }: { readonly answer: RfmAnswer }) {
  const text = useMessages(messages);
  const format = useFormat();
  const [shown, setShown] = useState<Shown | null>(null);
  const { range, cuts } = answer;
  return (
    <>
      {cuts?.of === 'all' && <Note tone="warning">{text.few}</Note>}
      {cuts?.of === 'fixed' && <Note>{text.fixed}</Note>}
      {cuts === null ? (
        <Empty title={text.noCuts}>
          <p>{text.noCutsText}</p>
        </Empty>
      ) : (
        <>
          <Section title={text.grid}>
            <p class="muted small">
              {text.gridHint}{' '}
              {text.cutsInWords(
                cuts.recencyDays.join(' · '),
                cuts.orders.join(' · '),
                cuts.amountMinor.map((amount) => format.money(amount)).join(' · '),
              )}
            </p>
            <Grid cells={answer.cells} shown={shown} onShow={setShown} />
            <GroupTable cells={answer.cells} onShow={setShown} />
          </Section>
          {shown !== null && <CellPeople key={JSON.stringify(shown)} range={range} shown={shown} />}
          <Moves range={range} />
        </>
      )}
    </>
  );
}
