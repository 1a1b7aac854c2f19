import { useState } from 'preact/hooks';
import type { RevisionAnswer, RevisionsAnswer } from '../../../../core/wire/history.ts';
import { useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { GoBack } from './go-back.tsx';
import { messages } from './messages.ts';

const PAGE = 50;

/** The versions of an environment, newest first, each to be looked into and gone back to. */
export function Versions() {
  const text = useMessages(messages);
  const format = useFormat();
  const { canEdit } = useSession();
  const [limit, setLimit] = useState(PAGE);
  const [target, setTarget] = useState<RevisionAnswer | null>(null);
  const found = useResource<RevisionsAnswer>('/revisions', { limit });
  if (found.state === 'loading') return <Loading lines={4} />;
  if (found.state === 'failed') return <ProblemNote problem={found.problem} onRetry={found.reload} />;
  const { revisions } = found.data;
  const live = revisions[0];
  if (live === undefined) return <Empty title={text.noneTitle}>{text.noneText}</Empty>;
  return (
    <>
      <Table
        caption={text.versions}
        rows={revisions}
        rowKey={(row) => row.number}
        columns={[
          {
            key: 'name',
            header: text.name,
            rowHeader: true,
            cell: (row) => (
              <span>
                <a href={`/console/history/${row.number}`}>{row.name}</a>{' '}
                {row === live && <Tag tone="good">{text.isLive}</Tag>}
                {row.note !== '' && <span class="history-note">{row.note}</span>}
                {row.restores !== null && <span class="history-note">{text.restored(row.restores)}</span>}
              </span>
            ),
          },
          { key: 'number', header: text.number, cell: (row) => format.number(row.number) },
          { key: 'author', header: text.author, cell: (row) => row.author },
          { key: 'at', header: text.at, cell: (row) => format.dateTime(row.at) },
          ...(canEdit
            ? [
                {
                  key: 'actions',
                  header: text.actions,
                  hideHeader: true,
                  cell: (row: RevisionAnswer) =>
                    row === live ? null : (
                      <Button
                        small
                        label={text.goBackOf(row.number, row.name)}
                        onClick={() => setTarget(row)}
                      >
                        {text.goBack}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {revisions.length === limit && limit < 200 && (
        <Button onClick={() => setLimit(200)}>{text.more}</Button>
      )}
      <GoBack target={target} live={live} onClose={() => setTarget(null)} onDone={found.reload} />
    </>
  );
}
