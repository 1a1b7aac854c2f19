import { useState } from 'preact/hooks';
import type { AuditAnswer } from '../../../../core/wire/history.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { messages } from './messages.ts';

const PAGE = 100;
const MOST = 1_000;

/** Every change anybody made, newest first. */
export function Audit() {
  const text = useMessages(messages);
  const format = useFormat();
  const [limit, setLimit] = useState(PAGE);
  const audit = useResource<AuditAnswer>('/audit', { limit });
  if (audit.state === 'loading') return <Loading lines={6} />;
  if (audit.state === 'failed') return <ProblemNote problem={audit.problem} onRetry={audit.reload} />;
  const { entries } = audit.data;
  if (entries.length === 0) return <Empty title={text.noAudit} />;
  const actions: { readonly [action: string]: string } = text.auditActions;
  return (
    <>
      <Table
        caption={text.audit}
        rows={entries}
        rowKey={(row) => row.id}
        columns={[
          {
            key: 'action',
            header: text.auditAction,
            rowHeader: true,
            cell: (row) => (Object.hasOwn(actions, row.action) ? actions[row.action] : row.action),
          },
          {
            key: 'target',
            header: text.target,
            cell: (row) => (
              <span>
                <code>{row.target}</code>
                {row.detail !== null && <span class="history-note">{row.detail}</span>}
              </span>
            ),
          },
          { key: 'author', header: text.author, cell: (row) => row.author },
          { key: 'at', header: text.at, cell: (row) => format.dateTime(row.at) },
        ]}
      />
      {entries.length === limit && limit < MOST && (
        <Button onClick={() => setLimit(Math.min(limit * 4, MOST))}>{text.more}</Button>
      )}
    </>
  );
}
