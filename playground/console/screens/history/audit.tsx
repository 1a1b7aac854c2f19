import { useState } from 'preact/hooks';
import type { AuditAnswer } from '../../../../core/wire/history.ts';
import { useResource } from '../../api/client.ts';
import { messages as frameMessages } from '../../frame/messages.ts';
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
  const frame = useMessages(frameMessages);
  const format = useFormat();
  const [limit, setLimit] = useState(PAGE);
  const audit = useResource<AuditAnswer>('/audit', { limit });
  if (audit.state === 'loading') return <Loading lines={6} />;
  if (audit.state === 'failed') return <ProblemNote problem={audit.problem} onRetry={audit.reload} />;
  const { entries } = audit.data;
  if (entries.length === 0) return <Empty title={text.noAudit} />;
  const targetOf = (target: string) => readableTarget(target, text, frame.environments);
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
                {targetOf(row.target)}
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

/** What a change was made to, in words: `Setting hero`, `Version 12 in Development`; anything else as it is. */
function readableTarget(
  target: string,
  text: (typeof messages)['en'],
  environments: { readonly [environment: string]: string },
): string {
  const nameOf = (environment: string) =>
    Object.hasOwn(environments, environment) ? (environments[environment] ?? environment) : environment;
  const kinds: { readonly [kind: string]: string } = text.kinds;
  const [, published, number] = /^(\w+)#(\d+)$/.exec(target) ?? [];
  if (published !== undefined) return `${text.number} ${number} ${text.inEnvironment(nameOf(published))}`;
  const [, environment, kind, key] = /^(?:(dev|staging|prod)\/)?(\w+)\/(.+)$/.exec(target) ?? [];
  if (kind === undefined || !Object.hasOwn(kinds, kind)) return target;
  const place = environment === undefined ? '' : ` ${text.inEnvironment(nameOf(environment))}`;
  return `${kinds[kind]} ${key}${place}`;
}
