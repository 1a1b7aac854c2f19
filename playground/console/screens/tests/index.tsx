import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import type { ExperimentList, ExperimentSummary } from '../../../../core/wire/results.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select, TextInput } from '../../ui/inputs.tsx';
import { Empty, Loading, Note, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { type SpotsData, useSpots } from '../spots/data.ts';
import { useNames } from '../spots/names.ts';
import { messages } from './messages.ts';
import { newTest, REVENUE } from './model.ts';
import { OwnVisits } from './own-visits.tsx';

/** All tests: where each stands, and a new one. */
export function TestsScreen() {
  const text = useMessages(messages);
  const { canEdit } = useSession();
  const spots = useSpots();
  const list = useResource<ExperimentList>('/experiments', {}, { refreshEveryMs: 5_000 });
  const [creating, setCreating] = useState(false);
  const isReady = spots.state === 'ready' && list.state === 'ready';
  const failed = [spots, list].find((one) => one.state === 'failed');
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        canEdit && (
          <Button tone="primary" disabled={!isReady} onClick={() => setCreating(true)}>
            {text.create}
          </Button>
        )
      }
    >
      {failed?.state === 'failed' ? (
        <ProblemNote problem={failed.problem} onRetry={failed.reload} />
      ) : (
        !isReady && <Loading lines={5} />
      )}
      {isReady && list.data.experiments.length === 0 && <Empty title={text.none}>{text.noneText}</Empty>}
      {isReady && list.data.experiments.length > 0 && (
        <TestTable tests={list.data.experiments} data={spots.data} />
      )}
      {isReady && <OwnVisits />}
      {isReady && <NewTest open={creating} data={spots.data} onClose={() => setCreating(false)} />}
    </Page>
  );
}

/** Where a test stands, as a tag. */
export function StateTag({ state }: { readonly state: ExperimentSummary['state'] }) {
  const text = useMessages(messages);
  return (
    <Tag tone={state === 'running' ? 'good' : state === 'draft' ? 'warning' : 'plain'}>{text[state]}</Tag>
  );
}

function TestTable({
  tests,
  data,
}: {
  readonly tests: readonly ExperimentSummary[];
  readonly data: SpotsData;
}) {
  const text = useMessages(messages);
  const format = useFormat();
  const names = useNames(data);
  const spot = (key: string) => {
    const found = data.spots.find(({ document }) => document.key === key);
    return found === undefined ? key : names.spot(found.document);
  };
  return (
    <Table
      caption={text.title}
      rows={tests}
      rowKey={({ key }) => key}
      columns={[
        {
          key: 'name',
          header: text.name,
          rowHeader: true,
          cell: ({ key, name }) => <a href={`/console/tests/${key}`}>{format.text(name, key)}</a>,
        },
        { key: 'spot', header: text.spot, cell: ({ flag }) => spot(flag) },
        { key: 'state', header: text.status, cell: ({ state }) => <StateTag state={state} /> },
        {
          key: 'people',
          header: text.people,
          numeric: true,
          cell: ({ people }) => (people === null ? '–' : format.number(people)),
        },
        {
          key: 'since',
          header: text.since,
          cell: ({ startedAt }) => (startedAt === null ? '–' : format.dateTime(startedAt)),
        },
      ]}
    />
  );
}

function NewTest({
  open,
  data,
  onClose,
}: {
  readonly open: boolean;
  readonly data: SpotsData;
  readonly onClose: () => void;
}) {
  const text = useMessages(messages);
  const names = useNames(data);
  const { route } = useLocation();
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const spots = data.spots.map(({ document }) => document);
  const spot = spots.find(({ key }) => key === chosen) ?? spots[0];
  const name = typed ?? (spot === undefined ? '' : text.nameOf(names.spot(spot)));
  const create = async () => {
    if (spot === undefined) return;
    setBusy(true);
    try {
      const drafts = data.drafts.map(({ document }) => document);
      const hasMetric = drafts.some(({ kind, key }) => kind === 'metric' && key === REVENUE.key);
      if (!hasMetric) await api.put(`/documents/metric/${REVENUE.key}`, REVENUE);
      const test = newTest(spot, drafts, name === '' ? undefined : { [names.readerLocale]: name });
      await api.put(`/documents/experiment/${test.key}`, test);
      route(`/console/tests/${test.key}`);
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
      title={text.create}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button tone="primary" busy={busy} disabled={spot === undefined} onClick={() => void create()}>
            {text.continue}
          </Button>
        </>
      }
    >
      {spot === undefined ? (
        <Note>{text.noSpots}</Note>
      ) : (
        <div class="tests-new">
          <Select
            label={text.spot}
            value={spot.key}
            onChange={setChosen}
            options={spots.map((one) => ({ value: one.key, label: names.spot(one) }))}
          />
          <TextInput label={text.name} value={name} maxLength={200} onInput={setTyped} />
        </div>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}
