import type { JobAnswer } from '../../../../core/wire/transfer.ts';
import { api, type Resource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';
import { RejectsButton } from './result.tsx';
import { download } from './send-file.ts';

/** Imports and exports of the last 30 days, with what can be done with each. */
export function Jobs({ jobs }: { readonly jobs: Resource<{ readonly jobs: readonly JobAnswer[] }> }) {
  const text = useMessages(messages);
  const { number, dateTime } = useFormat();
  const { canEdit } = useSession();
  if (jobs.state === 'loading') return <Loading />;
  if (jobs.state === 'failed') return <ProblemNote problem={jobs.problem} onRetry={jobs.reload} />;
  if (jobs.data.jobs.length === 0) return <Empty title={text.none}>{text.noneText}</Empty>;
  return (
    <Table
      caption={text.jobs}
      rows={jobs.data.jobs}
      rowKey={({ id }) => id}
      columns={[
        { key: 'what', header: text.what, rowHeader: true, cell: (job) => <What job={job} /> },
        {
          key: 'when',
          header: text.when,
          cell: (job) => (
            <>
              {dateTime(job.startedAt)} <span class="import-by">{text.by(job.by)}</span>
            </>
          ),
        },
        {
          key: 'state',
          header: text.state,
          cell: (job) => <Tag tone={job.state === 'done' ? 'good' : 'plain'}>{text.states[job.state]}</Tag>,
        },
        {
          key: 'rows',
          header: text.rowsHead,
          numeric: true,
          cell: (job) => number(job.direction === 'import' ? job.counts.rows : job.rows),
        },
        ...(canEdit
          ? [
              {
                key: 'actions',
                header: text.actions,
                hideHeader: true,
                cell: (job: JobAnswer) => <JobActions job={job} onChange={jobs.reload} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function What({ job }: { readonly job: JobAnswer }) {
  const text = useMessages(messages);
  if (job.direction === 'export') return <>{text.isExport(text.kinds[job.kind])}</>;
  return (
    <>
      {job.name === '' ? text.kinds[job.kind] : text.isImport(text.kinds[job.kind], job.name)}{' '}
      {job.dryRun && <Tag>{text.isDry}</Tag>}
    </>
  );
}

function JobActions({ job, onChange }: { readonly job: JobAnswer; readonly onChange: () => void }) {
  const text = useMessages(messages);
  const path = `/${job.direction}/${job.kind}/jobs/${job.id}`;
  const then = (work: Promise<unknown>) => void work.then(onChange, onChange); // the list says how it stands
  const isActive = job.state === 'open' || job.state === 'running';
  return (
    <div class="import-job-actions">
      {job.direction === 'import' && job.counts.rejected > 0 && <RejectsButton job={job} />}
      {job.direction === 'export' && job.state === 'done' && (
        <Button small onClick={() => void download(`${path}/file`, {}, `${job.kind}.${job.format}`)}>
          {text.fetch}
        </Button>
      )}
      {isActive ? (
        <Button small onClick={() => then(api.post(`${path}/cancel`, {}))}>
          {text.stop}
        </Button>
      ) : (
        <Button small tone="quiet" onClick={() => then(api.delete(path))}>
          {text.remove}
        </Button>
      )}
    </div>
  );
}
