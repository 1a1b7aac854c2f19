import { useResource } from '../../api/client.ts';
import { bilingual, useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Empty, Loading, ProblemNote } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';

const messages = bilingual({
  en: {
    title: 'History',
    versions: 'Versions of the site’s settings',
    number: 'No.',
    name: 'Name',
    author: 'By',
    at: 'When',
    none: 'Nothing has been published yet',
  },
  fr: {
    title: 'Historique',
    versions: 'Versions des réglages du site',
    number: 'Nº',
    name: 'Nom',
    author: 'Par',
    at: 'Quand',
    none: 'Rien n’a encore été publié',
  },
});

interface Revision {
  readonly number: number;
  readonly name: string;
  readonly author: string;
  readonly at: string;
}

/** What was published, by whom and when. */
export function HistoryScreen() {
  const text = useMessages(messages);
  const format = useFormat();
  const revisions = useResource<{ revisions: readonly Revision[] }>('/revisions');
  return (
    <Page title={text.title}>
      {revisions.state === 'loading' && <Loading />}
      {revisions.state === 'failed' && <ProblemNote problem={revisions.problem} onRetry={revisions.reload} />}
      {revisions.state === 'ready' && revisions.data.revisions.length === 0 && <Empty title={text.none} />}
      {revisions.state === 'ready' && revisions.data.revisions.length > 0 && (
        <Table
          caption={text.versions}
          rows={revisions.data.revisions}
          rowKey={(row) => row.number}
          columns={[
            { key: 'name', header: text.name, cell: (row) => row.name, rowHeader: true },
            { key: 'number', header: text.number, cell: (row) => row.number, numeric: true },
            { key: 'author', header: text.author, cell: (row) => row.author },
            { key: 'at', header: text.at, cell: (row) => format.dateTime(row.at) },
          ]}
        />
      )}
    </Page>
  );
}
