import { useRoute } from 'preact-iso/router';
import type { ExperimentDocument } from '../../../../core/config/types.ts';
import type { ExperimentList } from '../../../../core/wire/results.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { useSpots } from '../spots/data.ts';
import { TestForm } from './form.tsx';
import { messages } from './messages.ts';
import { TestResult } from './results.tsx';

/** One test: its form while it is a draft, its result from the start on. */
export function TestScreen() {
  const text = useMessages(messages);
  const format = useFormat();
  const key = useRoute().params['key'] ?? '';
  const spots = useSpots();
  const list = useResource<ExperimentList>('/experiments');
  const back = { href: '/console/tests', label: text.all };
  const failed = [spots, list].find((one) => one.state === 'failed');
  if (failed?.state === 'failed')
    return (
      <Page title={text.title} back={back}>
        <ProblemNote problem={failed.problem} onRetry={failed.reload} />
      </Page>
    );
  if (spots.state !== 'ready' || list.state !== 'ready')
    return (
      <Page title={text.title} back={back}>
        <Loading lines={6} />
      </Page>
    );
  const summary = list.data.experiments.find((one) => one.key === key);
  const test = spots.data.drafts
    .map(({ document }) => document)
    .find(
      (document): document is ExperimentDocument => document.kind === 'experiment' && document.key === key,
    );
  if (summary === undefined || test === undefined)
    return (
      <Page title={text.title} back={back}>
        <Empty title={text.notFound} />
      </Page>
    );
  const reload = () => {
    spots.reload();
    list.reload();
  };
  const shared = { test, data: spots.data, title: format.text(test.name, key), back, onSwitched: reload };
  return summary.state === 'draft' ? (
    <TestForm key={key} {...shared} />
  ) : (
    <TestResult key={key} {...shared} state={summary.state} />
  );
}
