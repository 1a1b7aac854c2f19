import { useEffect, useState } from 'preact/hooks';
import type { ExperimentRow, ExperimentRows, MetricResult } from '../../../../core/wire/results.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, ProblemNote } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';

interface PeopleProps {
  readonly testKey: string;
  /** Whose people; null: closed. */
  readonly variant: string | null;
  readonly name: string;
  readonly metric: MetricResult;
  readonly write: (value: number) => string;
  readonly onClose: () => void;
}

const PAGE = 50;

/** The people a number was computed from, and everything to compute it again. */
export function PeopleDialog({ testKey, variant, name, metric, write, onClose }: PeopleProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const { rows, hasMore, more, problem } = useRows(testKey, variant);
  return (
    <Dialog
      open={variant !== null}
      shape="wide"
      title={text.peopleOf(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => void download(testKey)}>{text.download}</Button>
          <Button tone="primary" onClick={onClose}>
            {text.close}
          </Button>
        </>
      }
    >
      {problem !== null && <ProblemNote problem={problem} />}
      {rows.length === 0 ? (
        <Empty title={text.nobodyHere} />
      ) : (
        <Table
          caption={text.peopleOf(name)}
          rows={rows}
          rowKey={({ person }) => person}
          columns={[
            {
              key: 'person',
              header: text.person,
              rowHeader: true,
              cell: ({ person }) => <code>{person}</code>,
            },
            { key: 'seen', header: text.firstSeen, cell: ({ exposedAt }) => format.dateTime(exposedAt) },
            {
              key: 'count',
              header: metric.unit === 'money' ? text.orders : text.events,
              numeric: true,
              cell: ({ values }) => format.number(values[metric.key]?.count ?? 0),
            },
            {
              key: 'value',
              header: text.value,
              numeric: true,
              cell: ({ values }) => write(values[metric.key]?.value ?? 0),
            },
          ]}
        />
      )}
      {hasMore && <Button onClick={more}>{text.more}</Button>}
    </Dialog>
  );
}

function useRows(testKey: string, variant: string | null) {
  const [rows, setRows] = useState<readonly ExperimentRow[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const load = async (after: string | null, before: readonly ExperimentRow[]) => {
    if (variant === null) return;
    try {
      const query = { variant, limit: PAGE, ...(after === null ? {} : { after }) };
      const page = await api.get<ExperimentRows>(`/experiments/${testKey}/rows`, query);
      setRows([...before, ...page.rows]);
      setNext(page.next);
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error)));
    }
  };
  useEffect(() => {
    setRows([]);
    setNext(null);
    void load(null, []);
  }, [variant]);
  return { rows, hasMore: next !== null, more: () => void load(next, rows), problem };
}

/** Every event of the test as NDJSON, in a file. */
async function download(testKey: string): Promise<void> {
  const lines: string[] = [];
  for (let after: string | null = null; ;) {
    const query = { limit: 1_000, ...(after === null ? {} : { after }) };
    const page: { events: readonly object[]; next: string | null } = await api.get(
      `/experiments/${testKey}/events`,
      query,
    );
    lines.push(...page.events.map((event) => JSON.stringify(event)));
    after = page.next;
    if (after === null) break;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/x-ndjson' }));
  link.download = `${testKey}.ndjson`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
