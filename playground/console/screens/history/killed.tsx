import { useState } from 'preact/hooks';
import type { OverviewAnswer } from '../../../../core/wire/overview.ts';
import { api, ApiProblem, useResource } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Table } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { messages } from './messages.ts';

type KilledSetting = OverviewAnswer['live']['killed'][number];

/** Settings that were switched off, to be switched on again. */
export function Killed() {
  const text = useMessages(messages);
  const format = useFormat();
  const toast = useToast();
  const { canEdit } = useSession();
  const live = useResource<OverviewAnswer['live']>('/live-settings');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  if (live.state === 'loading') return <Loading lines={3} />;
  if (live.state === 'failed') return <ProblemNote problem={live.problem} onRetry={live.reload} />;
  const nameOf = ({ key, name }: KilledSetting) => format.text(name, key);
  const revive = async (setting: KilledSetting) => {
    setProblem(null);
    try {
      await api.delete(`/flags/${setting.key}/kill`);
      toast(text.revived(nameOf(setting)));
      live.reload();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    }
  };
  return (
    <>
      <p class="muted">{text.killedLead}</p>
      {problem !== null && <ProblemNote problem={problem} />}
      {live.data.killed.length === 0 ? (
        <Empty title={text.noKilled} />
      ) : (
        <Table
          caption={text.killed}
          rows={live.data.killed}
          rowKey={(row) => row.key}
          columns={[
            { key: 'name', header: text.name, rowHeader: true, cell: nameOf },
            { key: 'author', header: text.author, cell: (row) => row.author },
            { key: 'at', header: text.at, cell: (row) => format.dateTime(row.at) },
            ...(canEdit
              ? [
                  {
                    key: 'actions',
                    header: text.actions,
                    hideHeader: true,
                    cell: (row: KilledSetting) => (
                      <Button small label={text.reviveOf(nameOf(row))} onClick={() => void revive(row)}>
                        {text.revive}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </>
  );
}
